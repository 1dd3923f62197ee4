package dev.weft.qdrant.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.LogCapture;
import dev.weft.qdrant.client.ReadRetries.Read;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadRetriesTest {

    private final List<Duration> pauses = new ArrayList<>();
    private final List<RetryCause> causes = new ArrayList<>();
    private QdrantConnection connection;
    private ReadRetries retries;

    @BeforeEach
    void open() throws IOException {
        connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl("http://localhost:1").build());
        RetryPolicy policy =
                new RetryPolicy(
                        Duration.ofMillis(100), Duration.ofMillis(400), 5, Duration.ofSeconds(60));
        retries = new ReadRetries(connection, policy, pauses::add, causes::add);
    }

    @AfterEach
    void close() {
        connection.close();
    }

    /** Throws these one after the other, then gives the number of its calls. */
    private static Read<Integer> failing(Exception... failures) {
        int[] calls = new int[1];
        return () -> {
            int call = calls[0]++;
            if (call < failures.length) {
                if (failures[call] instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) failures[call];
            }
            return calls[0];
        };
    }

    private static StatusRuntimeException unavailable() {
        return Status.UNAVAILABLE.withDescription("no route").asRuntimeException();
    }

    @Test
    void aReadThatFailsIsRepeatedAfterGrowingPauses() throws Exception {
        int calls = retries.call(failing(unavailable(), unavailable(), unavailable()));

        assertThat(calls).isEqualTo(4);
        assertThat(causes).containsOnly(RetryCause.UNAVAILABLE).hasSize(3);
        for (int i = 0; i < 3; i++) {
            long most = 100L << i;
            assertThat(pauses.get(i))
                    .isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
        }
    }

    @Test
    void aFailureInsideOfAnotherCountsAsTheInnerOne() throws Exception {
        assertThat(retries.call(failing(new IOException("listing", unavailable())))).isEqualTo(2);
    }

    @Test
    void theServersRetryAfterIsHonoured() throws Exception {
        retries.call(failing(putOff(7)));

        assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(causes).containsExactly(RetryCause.RATE_LIMIT);
    }

    private static StatusRuntimeException putOff(int seconds) {
        Metadata trailers = new Metadata();
        trailers.put(Outcomes.RETRY_AFTER, Integer.toString(seconds));
        return Status.RESOURCE_EXHAUSTED.asRuntimeException(trailers);
    }

    @Test
    void pausesThatTheServerAsksForAreOnNobodysBudget() throws Exception {
        StatusRuntimeException[] many = new StatusRuntimeException[50];
        Arrays.fill(many, putOff(20));

        assertThat(retries.call(failing(many))).isEqualTo(51);
        assertThat(pauses).hasSize(50);
    }

    @Test
    void aPauseLongerThanTheBudgetIsNotWaitedFor() {
        assertThatThrownBy(() -> retries.call(failing(putOff(61))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in 1 attempts")
                .hasMessageContaining("RESOURCE_EXHAUSTED");
        assertThat(pauses).isEmpty();
    }

    @Test
    void theBudgetEndsIt() {
        assertThatThrownBy(
                        () ->
                                retries.call(
                                        failing(
                                                unavailable(),
                                                unavailable(),
                                                unavailable(),
                                                unavailable(),
                                                unavailable())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http://localhost:1")
                .hasMessageContaining("in 5 attempts")
                .hasMessageContaining("UNAVAILABLE: no route")
                .hasMessageContaining("the retry budget of 5 attempts and PT1M is used up");
        assertThat(pauses).hasSize(4);
    }

    @Test
    void anOutageAndItsEndAreLoggedOnceButNoRateLimit() throws Exception {
        try (LogCapture log = LogCapture.start(Level.INFO)) {
            retries.call(failing(Status.RESOURCE_EXHAUSTED.asRuntimeException()));
            assertThat(log.text()).isEmpty();

            retries.call(failing(unavailable(), unavailable()));
            assertThat(log.text().lines())
                    .satisfiesExactly(
                            outage ->
                                    assertThat(outage)
                                            .contains("http://localhost:1 does not answer a read")
                                            .contains("(1 failures so far)")
                                            .contains("no route"),
                            end -> assertThat(end).endsWith("answers again"));
        }
    }

    @Test
    void whatRepeatingDoesNotMendIsThrownAsItIs() {
        StatusRuntimeException refused = Status.UNAUTHENTICATED.asRuntimeException();
        CancellationException cancelled = new CancellationException();

        assertThatThrownBy(() -> retries.call(failing(refused))).isSameAs(refused);
        assertThatThrownBy(() -> retries.call(failing(cancelled))).isSameAs(cancelled);
        assertThat(pauses).isEmpty();
    }
}
