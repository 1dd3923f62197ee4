package dev.weft.qdrant.sink;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointChecksTest {

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aNumberThatIsNotFiniteIsFoundInEachKindOfVector(float bad) {
        kinds(bad).forEach(vector -> assertThat(problem(vectors(vector))).contains("NaN"));
        kinds(bad)
                .map(vector -> namedVectors(Map.of("good", vector(1f), "bad", vector)))
                .forEach(vectors -> assertThat(problem(vectors)).contains("'bad'"));
    }

    @ParameterizedTest
    @MethodSource
    void finiteNumbersAreNoProblem(Vectors vectors) {
        assertThat(PointChecks.problem(upsert(vectors))).isEmpty();
    }

    static Stream<Vectors> finiteNumbersAreNoProblem() {
        Stream<Vectors> unnamed =
                Stream.of(-0f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE)
                        .flatMap(PointChecksTest::kinds)
                        .map(vector -> vectors(vector));
        return Stream.concat(
                unnamed,
                Stream.of(
                        Vectors.getDefaultInstance(),
                        namedVectors(Map.of("a", vector(1f), "b", vector(2f)))));
    }

    @Test
    void aPointWithoutIdIsAProblem() {
        PointOperation nameless = PointOperation.delete(PointId.getDefaultInstance());

        assertThat(PointChecks.problem(nameless)).contains("the point has no id");
    }

    /** Each kind of vector, with the number last. */
    @SuppressWarnings("deprecation") // old callers fill the old field
    private static Stream<Vector> kinds(float number) {
        return Stream.of(
                vector(1f, number),
                vector(List.of(1f, number), List.of(3, 7)),
                multiVector(new float[][] {{1f}, {number}}),
                Vector.newBuilder().addData(1f).addData(number).build());
    }

    private static String problem(Vectors vectors) {
        return PointChecks.problem(upsert(vectors)).orElseThrow();
    }

    private static PointOperation upsert(Vectors vectors) {
        return PointOperation.upsert(
                PointStruct.newBuilder().setId(id(1)).setVectors(vectors).build());
    }
}
