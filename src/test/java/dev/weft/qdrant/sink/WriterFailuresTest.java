package dev.weft.qdrant.sink;

import static dev.weft.qdrant.sink.Points.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weft.LogCapture;
import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.RetryCause;
import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** What becomes of writes that a server refuses, or does not take now. */
class WriterFailuresTest extends WriterScenario {

    private static final PointId BAD = PointIdFactory.id(13);

    @Test
    void anUnavailableServerIsAskedLessAndLess() throws Exception {
        open(builder -> builder.setRetryBudget(1_000, Duration.ofMinutes(5)));
        client.answering(ids -> Status.UNAVAILABLE);
        write(upserts(0, 2));

        simulation.pass(Duration.ofMinutes(1));

        assertThat(client.seen()).hasSizeBetween(8, 20);
        assertThat(writer.totals().retries().get(RetryCause.UNAVAILABLE))
                .isEqualTo(writer.totals().allRetries())
                .isGreaterThan(6);
        client.answering(ids -> null);
        writer.flush(true);
        assertThat(writer.totals().written()).isEqualTo(2);
    }

    @Test
    void theServersRetryAfterIsHonoured() throws Exception {
        open(builder -> builder);
        client.withTrailer(Outcomes.RETRY_AFTER, "7")
                .answering(
                        ids ->
                                client.seen().size() == 1
                                        ? Status.RESOURCE_EXHAUSTED.withDescription("limit")
                                        : null);

        write(upserts(0, 2));
        writer.flush(true);

        Duration between = client.seen().get(1).at().minus(client.seen().get(0).at());
        assertThat(between).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
    }

    @Test
    void anOutageAndItsEndAreLoggedOnceButNoRateLimit() throws Exception {
        open(builder -> builder);
        try (LogCapture log = LogCapture.start(Level.INFO)) {
            client.answering(ids -> client.seen().size() == 1 ? Status.RESOURCE_EXHAUSTED : null);
            write(upserts(0, 2));
            writer.flush(false);
            assertThat(client.seen()).hasSize(2);
            assertThat(log.text()).isEmpty();

            client.answering(ids -> client.seen().size() < 5 ? Status.UNAVAILABLE : null);
            write(upserts(0, 2));
            writer.flush(false);
            assertThat(client.seen()).hasSize(5);
            assertThat(log.text().lines())
                    .satisfiesExactly(
                            outage ->
                                    assertThat(outage)
                                            .contains("http://fake:6334")
                                            .contains("does not take writes to 'books'")
                                            .contains("(1 failures since")
                                            .contains("UNAVAILABLE"),
                            end -> assertThat(end).endsWith("takes writes again after 2 failures"));
        }
    }

    @Test
    void theEndOfTheRetryBudgetFailsTheJobAndSaysWhat() throws Exception {
        open(builder -> builder.setRetryBudget(3, Duration.ofMinutes(5)));
        client.answering(ids -> Status.UNAVAILABLE.withDescription("Connection refused"));

        write(upserts(0, 2));

        assertThatThrownBy(() -> writer.flush(true))
                .hasMessageContaining("http://fake:6334")
                .hasMessageContaining("'books'")
                .hasMessageContaining("2 points")
                .hasMessageContaining("3 attempts")
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("retry budget");
    }

    @Test
    void aRequestThatIsTooLargeIsHalvedUntilItFits() throws Exception {
        open(builder -> builder);
        client.answering(
                ids ->
                        ids.size() > 3
                                ? Status.RESOURCE_EXHAUSTED.withDescription(
                                        "request larger than rate limiter capacity")
                                : null);

        write(upserts(0, 8));
        writer.flush(true);

        assertThat(writer.totals().written()).isEqualTo(8);
        assertThat(writer.totals().splits()).isEqualTo(3);
    }

    @Test
    void oneBadPointAmongGoodIsFoundAndTheGoodAreWritten() throws Exception {
        open(builder -> builder);
        client.answering(
                ids ->
                        ids.contains(BAD)
                                ? Status.INVALID_ARGUMENT.withDescription("wrong dimension")
                                : null);

        write(upserts(0, 100));
        writer.flush(true);

        assertThat(writer.totals().written()).isEqualTo(99);
        assertThat(rejected)
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.operation()).isEqualTo(upsert(13, "a"));
                            assertThat(one.reason()).contains("wrong dimension");
                            assertThat(one.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                            assertThat(one.attempts()).isEqualTo(1);
                            assertThat(one.time()).isBefore(Instant.ofEpochSecond(1));
                        });
    }

    @Test
    void aGoodVersionIsWrittenThoughTheOneThatSupersededItIsRejected() throws Exception {
        open(builder -> builder);
        client.answering(
                ids ->
                        client.seen().size() == 1
                                ? Status.INVALID_ARGUMENT.withDescription("bad payload")
                                : null);

        write(List.of(upsert(1, "good"), upsert(1, "bad")));
        writer.flush(true);

        assertThat(rejected).extracting(RejectedPoint::operation).containsExactly(upsert(1, "bad"));
        assertThat(writer.totals().upserts()).isEqualTo(1);
        assertThat(writer.totals().superseded()).isZero();
    }

    @Test
    void withoutASinkForThemARejectedPointFailsTheJobAndIsNamed() throws Exception {
        writer = newWriter(builder -> builder, RejectedPointHandler.NONE, List.of());
        client.answering(ids -> Status.INVALID_ARGUMENT.withDescription("wrong dimension"));

        write(List.of(upsert(13, "a")));

        assertThatThrownBy(() -> writer.flush(true))
                .hasMessageContaining("13")
                .hasMessageContaining("wrong dimension")
                .hasMessageContaining("another one for rejected points");
    }

    @Test
    void withoutASinkForThemTheJobGoesOnIfTheListenerKeepsTheRejectedPoint() throws Exception {
        writer = newWriter(builder -> builder, RejectedPointHandler.NONE, List.of());
        List<RejectedPoint> kept = new ArrayList<>();
        writer.listen(
                new OperationListener() {
                    @Override
                    public void written(PointOperation operation) {}

                    @Override
                    public void superseded(PointOperation operation) {}

                    @Override
                    public boolean rejected(RejectedPoint point) {
                        kept.add(point);
                        return false;
                    }
                });
        client.answering(ids -> ids.contains(BAD) ? Status.INVALID_ARGUMENT : null);

        write(List.of(upsert(13, "a"), upsert(14, "a")));
        writer.flush(true);

        assertThat(kept)
                .extracting(RejectedPoint::operation, RejectedPoint::code)
                .containsExactly(tuple(upsert(13, "a"), Status.Code.INVALID_ARGUMENT));
        assertThat(writer.totals().written()).isOne();
    }

    @Test
    void aMissingCollectionFailsTheJobAtOnce() throws Exception {
        open(builder -> builder);
        client.answering(
                ids -> Status.NOT_FOUND.withDescription("Collection `books` doesn't exist!"));

        write(upserts(0, 2));

        assertThatThrownBy(() -> writer.flush(true)).hasMessageContaining("refuses writes");
        assertThat(client.seen()).hasSize(1);
    }

    @Test
    void numbersThatAreNotFiniteNeverReachTheServer() throws Exception {
        open(builder -> builder);
        PointStruct notFinite =
                PointStruct.newBuilder()
                        .setId(BAD)
                        .setVectors(VectorsFactory.vectors(1f, Float.NaN))
                        .build();

        write(List.of(PointOperation.upsert(notFinite)));
        writer.flush(true);

        assertThat(client.seen()).isEmpty();
        assertThat(rejected).singleElement().satisfies(one -> assertThat(one.attempts()).isZero());
    }

    @Test
    void afterCloseNothingIsSentAgain() throws Exception {
        open(builder -> builder);
        client.answering(ids -> Status.UNAVAILABLE);
        write(upserts(0, 2));
        simulation.pass(Duration.ofSeconds(1));

        writer.close();
        int before = client.seen().size();
        simulation.pass(Duration.ofMinutes(1));

        assertThat(client.closed()).isTrue();
        assertThat(client.seen()).hasSize(before);
    }
}
