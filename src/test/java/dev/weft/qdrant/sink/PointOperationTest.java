package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.delete;
import static dev.weft.qdrant.sink.Points.overwrite;
import static dev.weft.qdrant.sink.Points.set;
import static dev.weft.qdrant.sink.Points.update;
import static dev.weft.qdrant.sink.Points.upsert;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.protobuf.ByteString;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointOperationTest {

    static Stream<PointOperation> kinds() {
        return Stream.of(
                upsert(-1, "confidential"),
                overwrite(-1, "confidential"),
                set(-1, "field", "confidential"),
                update(-1, 7),
                delete(-1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void onlyTheIdIsShown(PointOperation operation) {
        PointOperation all =
                operation
                        .withOrigin(ByteString.copyFromUtf8("confidential"))
                        .withShardKey(ShardKeyFactory.shardKey("confidential"));

        assertThat(all).hasToString(all.getClass().getSimpleName() + "[18446744073709551615]");
    }

    @Test
    void anIdIsShownAsTheServerDoes() {
        UUID uuid = new UUID(1, 2);

        assertThat(PointOperation.delete(PointIdFactory.id(uuid)))
                .hasToString("Delete[" + uuid + "]");
        assertThat(PointOperation.delete(PointId.getDefaultInstance()))
                .hasToString("Delete[no id]");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shardKeyAndOriginAreSetAndAllElseStays(PointOperation operation) {
        PointOperation changed =
                operation
                        .withShardKey(ShardKeyFactory.shardKey("de"))
                        .withOrigin(ByteString.copyFromUtf8("line 1"));

        assertThat(changed.id()).isEqualTo(PointIdFactory.id(-1));
        assertThat(changed.shardKey()).isEqualTo(ShardKeyFactory.shardKey("de"));
        assertThat(changed.origin().toStringUtf8()).isEqualTo("line 1");
        assertThat(changed.sizeInBytes()).isEqualTo(operation.sizeInBytes()).isPositive();
        assertThat(changed.withShardKey(null).withOrigin(ByteString.EMPTY)).isEqualTo(operation);
    }

    @Test
    void theSizeIsAboutThatOnTheWire() {
        Map<String, Value> payload =
                IntStream.range(0, 50)
                        .boxed()
                        .collect(Collectors.toMap(i -> "field " + i, i -> value("x".repeat(i))));
        PointId id = PointIdFactory.id(new UUID(1, 2));

        Stream.<Function<PointId, PointOperation>>of(
                        one -> PointOperation.overwritePayload(one, payload),
                        one -> PointOperation.setPayload(one, payload))
                .map(make -> make.apply(id))
                .forEach(
                        operation ->
                                assertThat(operation.sizeInBytes())
                                        .isCloseTo(
                                                Updates.of(operation).getSerializedSize(),
                                                withinPercentage(10)));
    }
}
