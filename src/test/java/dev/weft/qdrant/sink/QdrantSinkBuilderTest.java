package dev.weft.qdrant.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.client.RetryPolicy;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class QdrantSinkBuilderTest {

    private static QdrantSinkBuilder<PointOperation> builder() {
        return QdrantSink.<PointOperation>builder()
                .setConnection(QdrantOptions.builder().setUrl("http://localhost").build())
                .setCollection("books")
                .setSerializationSchema(operation -> operation);
    }

    @Test
    void whatIsSetIsWhatTheWriterGets() {
        WriteOptions options =
                builder()
                        .setMaxPointsPerRequest(2)
                        .setMaxBytesPerRequest(3)
                        .setLinger(Duration.ofMillis(4))
                        .setMaxRequestsInFlight(5)
                        .setMaxBufferedPoints(6)
                        .setMaxBufferedBytes(7)
                        .setWait(false)
                        .setOrdering(WriteOrderingType.Strong)
                        .setRetryBackoff(Duration.ofMillis(8), Duration.ofMillis(9))
                        .setRetryBudget(10, Duration.ofMillis(11))
                        .setDrainTimeout(Duration.ofMillis(12))
                        .options();

        assertThat(options)
                .isEqualTo(
                        new WriteOptions(
                                "books",
                                2,
                                3,
                                Duration.ofMillis(4),
                                5,
                                6,
                                7,
                                false,
                                WriteOrderingType.Strong,
                                new RetryPolicy(
                                        Duration.ofMillis(8),
                                        Duration.ofMillis(9),
                                        10,
                                        Duration.ofMillis(11)),
                                Duration.ofMillis(12)));
    }

    @Test
    void theLeastThatMakesSenseIsTaken() {
        assertThat(
                        builder()
                                .setMaxPointsPerRequest(1)
                                .setMaxBytesPerRequest(1)
                                .setLinger(Duration.ZERO)
                                .setMaxRequestsInFlight(1)
                                .setMaxBufferedPoints(1)
                                .setMaxBufferedBytes(1)
                                .setDrainTimeout(Duration.ofMillis(1))
                                .setRetryBackoff(Duration.ofNanos(1), Duration.ofNanos(1))
                                .setRetryBudget(1, Duration.ZERO)
                                .build())
                .isNotNull();
    }

    @Test
    void whatIsMissingOrMakesNoSenseIsNamedByItsSetter() {
        assertRefused("setConnection", builder -> builder.setConnection(null));
        assertRefused("setSerializationSchema", builder -> builder.setSerializationSchema(null));
        assertRefused("setCollection", builder -> builder.setCollection(null));
        assertRefused("setCollection", builder -> builder.setCollection(" "));
        assertRefused("setMaxPointsPerRequest(0)", builder -> builder.setMaxPointsPerRequest(0));
        assertRefused("setMaxBytesPerRequest(0)", builder -> builder.setMaxBytesPerRequest(0));
        assertRefused("setLinger(PT-1S)", builder -> builder.setLinger(Duration.ofSeconds(-1)));
        assertRefused("setMaxRequestsInFlight(0)", builder -> builder.setMaxRequestsInFlight(0));
        assertRefused("setMaxBufferedPoints(0)", builder -> builder.setMaxBufferedPoints(0));
        assertRefused(
                "setMaxBufferedPoints(1023) is less than setMaxPointsPerRequest(1024)",
                builder -> builder.setMaxBufferedPoints(1_023));
        assertRefused("setMaxBufferedBytes(0)", builder -> builder.setMaxBufferedBytes(0));
        assertRefused("setDrainTimeout(0)", builder -> builder.setDrainTimeout(Duration.ZERO));
        assertRefused(
                "setRetryBackoff",
                builder -> builder.setRetryBackoff(Duration.ZERO, Duration.ofSeconds(1)));
        assertRefused(
                "setRetryBackoff",
                builder -> builder.setRetryBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertRefused(
                "setRetryBudget(0, PT1S)",
                builder -> builder.setRetryBudget(0, Duration.ofSeconds(1)));
        assertRefused(
                "setRetryBudget(1, PT-1S)",
                builder -> builder.setRetryBudget(1, Duration.ofSeconds(-1)));
    }

    private static void assertRefused(
            String said, UnaryOperator<QdrantSinkBuilder<PointOperation>> change) {
        assertThatThrownBy(() -> change.apply(builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }
}
