package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpPaceTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final HttpPace pace = new HttpPace();

    @Test
    void whoDidNotAskForThePauseWaitsForItToo() throws Exception {
        long start = System.nanoTime();
        pace.pause(Duration.ofMillis(300));
        pace.pause(Duration.ofMillis(1));
        pace.await(Duration.ZERO);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000);
    }

    @Test
    void closingEndsEveryWaitAndAllowsNoOther() {
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                pace.await(LONG);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        pace.close();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(EmbedderException.class);
        assertThatThrownBy(() -> pace.await(Duration.ZERO)).isInstanceOf(EmbedderException.class);
        assertThat(pace.isClosed()).isTrue();
    }
}
