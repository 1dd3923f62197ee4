package dev.weft.qdrant.source.reader;

import dev.weft.qdrant.source.PointDeserializationSchema;
import dev.weft.qdrant.source.split.IdPosition;
import dev.weft.qdrant.source.split.QdrantSplitState;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/** Turns points into elements and notes how far it has come. */
@Internal
public final class PointEmitter<T> implements RecordEmitter<RetrievedPoint, T, QdrantSplitState> {

    private final PointDeserializationSchema<T> schema;
    private final Counter bytes;
    private final Counter errors;

    public PointEmitter(PointDeserializationSchema<T> schema, SourceReaderMetricGroup metrics) {
        this.schema = schema;
        this.bytes = metrics.getIOMetricGroup().getNumBytesInCounter();
        this.errors = metrics.getNumRecordsInErrorsCounter();
    }

    @Override
    public void emitRecord(RetrievedPoint point, SourceOutput<T> output, QdrantSplitState state)
            throws IOException {
        T element = deserialize(point, state);
        if (element != null) {
            output.collect(element);
        }
        bytes.inc(point.getSerializedSize());
        state.emitted(point.getId());
    }

    private T deserialize(RetrievedPoint point, QdrantSplitState state) throws IOException {
        try {
            return schema.deserialize(point);
        } catch (Exception e) {
            errors.inc();
            throw new IOException(
                    "The PointDeserializationSchema failed at point %s of collection '%s': %s. Have it take such a point, or return null to leave it out"
                            .formatted(
                                    IdPosition.of(point.getId()), state.toSplit().collection(), e),
                    e);
        }
    }
}
