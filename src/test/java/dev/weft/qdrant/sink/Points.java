package dev.weft.qdrant.sink;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;

import dev.weft.qdrant.sink.PointOperation.Delete;
import dev.weft.qdrant.sink.PointOperation.OverwritePayload;
import dev.weft.qdrant.sink.PointOperation.SetPayload;
import dev.weft.qdrant.sink.PointOperation.UpdateVectors;
import dev.weft.qdrant.sink.PointOperation.Upsert;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operations for tests: small points with a payload field that tells versions apart. */
final class Points {

    private Points() {}

    static Upsert upsert(long number, String version) {
        return PointOperation.upsert(
                PointStruct.newBuilder()
                        .setId(id(number))
                        .setVectors(vectors(1f, number))
                        .putPayload("version", value(version))
                        .build());
    }

    static OverwritePayload overwrite(long number, String version) {
        return PointOperation.overwritePayload(id(number), Map.of("version", value(version)));
    }

    static SetPayload set(long number, String field, String version) {
        return PointOperation.setPayload(id(number), Map.of(field, value(version)));
    }

    static UpdateVectors update(long number, float value) {
        return PointOperation.updateVectors(id(number), vectors(value, number));
    }

    static Delete delete(long number) {
        return PointOperation.delete(id(number));
    }

    /** A request of so many points, each of one byte, that was not sent yet. */
    static Delivery delivery(int points) {
        List<BufferedOperation> operations =
                LongStream.range(0, points)
                        .mapToObj(number -> upsert(number, "a"))
                        .map(
                                o ->
                                        new BufferedOperation(
                                                o,
                                                new PointLine(PointKey.of(o)),
                                                1,
                                                0,
                                                List.of(),
                                                1))
                        .toList();
        return new Delivery(operations, 0);
    }
}
