package dev.weft.qdrant.sink;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;

/** A {@link QdrantWriter} that hands on the committables of the sink for rejected points. */
@Internal
public final class CommittingQdrantWriter<T, CommT> extends QdrantWriter<T>
        implements CommittingSinkWriter<T, CommT> {

    private final RejectedPointWriter<?> rejectedPoints;

    CommittingQdrantWriter(
            PointSerializationSchema<? super T> schema,
            WriteOptions options,
            PointClient client,
            WriterRuntime runtime,
            RejectedPointWriter<?> rejectedPoints,
            Collection<PointOperation> restored) {
        super(schema, options, client, runtime, rejectedPoints, restored);
        this.rejectedPoints = rejectedPoints;
    }

    @Override
    public Collection<CommT> prepareCommit() throws IOException, InterruptedException {
        return rejectedPoints.prepareCommit();
    }
}
