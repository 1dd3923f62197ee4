package dev.weft.qdrant.sink;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.Points.WriteOrdering;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpsertMarshallerTest {

    private static final UnknownFieldSet LATER =
            UnknownFieldSet.newBuilder()
                    .addField(
                            99,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                    .build())
                    .build();

    private final Marshaller<UpsertPoints> marshaller =
            (Marshaller<UpsertPoints>) UpsertMarshaller.method().getRequestMarshaller();

    @ParameterizedTest
    @MethodSource("points")
    void aPointHasTheBytesThatProtobufWrites(PointStruct point) throws Exception {
        UpsertPoints request = UpsertPoints.newBuilder().addPoints(point).build();

        assertThat(drained(request)).isEqualTo(request.toByteArray());
    }

    /** Or a mistake would only be slower: what is not encoded all at once goes protobuf's way, with the same bytes. */
    @ParameterizedTest
    @MethodSource("points")
    void aPointWhoseFieldsAreAllKnownDoesNotGoProtobufsWay(PointStruct point) throws Exception {
        int size = CodedOutputStream.computeMessageSize(UpsertPoints.POINTS_FIELD_NUMBER, point);
        boolean known = !point.toString().contains("99: \"later\"");

        assertThat(new PointEncoder().encode(point, size)).isEqualTo(known);
    }

    @Test
    void allPointsAndAllElseAreInTheRequest() throws Exception {
        UpsertPoints request = request(points());

        assertThat(drained(request)).hasSize(request.getSerializedSize());
        assertThat(UpsertPoints.parseFrom(drained(request))).isEqualTo(request);
        assertThat(drained(UpsertPoints.getDefaultInstance())).isEmpty();
    }

    @Test
    void whoReadsGetsTheSameBytesAsWhoDrains() throws Exception {
        UpsertPoints request = request(points());
        InputStream stream = marshaller.stream(request);
        ByteArrayOutputStream target = new ByteArrayOutputStream();

        assertThat(stream).isInstanceOf(KnownLength.class);
        assertThat(stream.available()).isEqualTo(request.getSerializedSize());
        target.write(stream.read());
        assertThat(stream.available()).isEqualTo(request.getSerializedSize() - 1);
        target.write(stream.readNBytes(10));
        ((Drainable) stream).drainTo(target);

        assertThat(target.toByteArray()).isEqualTo(request.toByteArray());
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void nothingIsLeftToReadAfterDraining() throws Exception {
        InputStream stream = marshaller.stream(request(points()));
        ((Drainable) stream).drainTo(new ByteArrayOutputStream());

        assertThat(stream.available()).isZero();
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void aRequestComesBackFromItsBytes() throws Exception {
        UpsertPoints request = request(points());

        assertThat(marshaller.parse(marshaller.stream(request))).isEqualTo(request);
    }

    static List<PointStruct> points() {
        return List.of(
                PointStruct.getDefaultInstance(),
                PointStruct.newBuilder().setId(id(0)).build(),
                point(vectors(1.5f, -0f, Float.MIN_VALUE)),
                point(vectors(new float[1_000])),
                point(vectors(List.of())),
                point(
                        namedVectors(
                                Map.of(
                                        "dense", vector(1f, 2f),
                                        "größe", vector(3f),
                                        "sparse", vector(List.of(0.5f), List.of(7)),
                                        "multi", multiVector(new float[][] {{1f}, {2f}})))),
                point(Vectors.getDefaultInstance()),
                point(vectors(Vector.getDefaultInstance())),
                point(vectors(oldVector())),
                point(vectors(vector(1f, 2f).toBuilder().setUnknownFields(LATER).build())),
                point(vectors(1f, 2f)).toBuilder().setUnknownFields(LATER).build());
    }

    @SuppressWarnings("deprecation") // old callers fill the old field
    private static Vector oldVector() {
        return Vector.newBuilder().addData(1f).addData(2f).build();
    }

    private static PointStruct point(Vectors vectors) {
        return PointStruct.newBuilder()
                .setId(id(new UUID(1, 2)))
                .setVectors(vectors)
                .putPayload("title", value("The Sink"))
                .putPayload("Ärger \ud83d\ude00", list(List.of(value(1), nullValue())))
                .putPayload("", value(""))
                .build();
    }

    private static UpsertPoints request(List<PointStruct> points) {
        return UpsertPoints.newBuilder()
                .setCollectionName("books")
                .setWait(true)
                .addAllPoints(points)
                .setOrdering(WriteOrdering.newBuilder().setType(WriteOrderingType.Strong))
                .setShardKeySelector(ShardKeySelectorFactory.shardKeySelector("de"))
                .build();
    }

    private byte[] drained(UpsertPoints request) throws IOException {
        InputStream stream = marshaller.stream(request);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        assertThat(((Drainable) stream).drainTo(target)).isEqualTo(target.size());
        return target.toByteArray();
    }
}
