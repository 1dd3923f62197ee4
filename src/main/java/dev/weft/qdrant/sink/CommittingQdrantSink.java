package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.QdrantOptions;
import java.io.IOException;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A {@link QdrantSink} whose sink for rejected points commits with the checkpoint. A class of its own, as Flink decides
 * by the interfaces of a sink whether it gets a committer.
 */
@Internal
public final class CommittingQdrantSink<T, CommT> extends QdrantSink<T>
        implements SupportsCommitter<CommT> {

    private final SupportsCommitter<CommT> commits;

    CommittingQdrantSink(
            QdrantOptions connection,
            WriteOptions options,
            PointSerializationSchema<? super T> schema,
            RejectedPointSink<?> rejectedPointSink,
            SupportsCommitter<CommT> commits) {
        super(connection, options, schema, rejectedPointSink);
        this.commits = commits;
    }

    @Override
    QdrantWriter<T> newWriter(
            PointSerializationSchema<? super T> schema,
            WriteOptions options,
            PointClient client,
            WriterRuntime runtime,
            RejectedPointHandler rejectedPoints,
            List<PointOperation> pending) {
        return new CommittingQdrantWriter<T, CommT>(
                schema, options, client, runtime, (RejectedPointWriter<?>) rejectedPoints, pending);
    }

    @Override
    public Committer<CommT> createCommitter(CommitterInitContext context) throws IOException {
        return commits.createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<CommT> getCommittableSerializer() {
        return commits.getCommittableSerializer();
    }
}
