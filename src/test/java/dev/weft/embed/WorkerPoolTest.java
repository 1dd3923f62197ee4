package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embed.WorkerPool.Stage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {

    private final List<String> done = new CopyOnWriteArrayList<>();

    private Runnable step(String name) {
        return () -> done.add(name);
    }

    private Runnable waitFor(CountDownLatch latch) {
        return () -> {
            try {
                latch.await();
                done.add("waited");
            } catch (InterruptedException e) {
                done.add("interrupted");
            }
        };
    }

    @Test
    void tokenizingOvertakesInferenceAndTheRestKeepsItsOrder() throws Exception {
        WorkerPool pool = new WorkerPool(1);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        pool.submit(Stage.INFER, waitFor(gate));
        pool.submit(Stage.INFER, step("first call"));
        pool.submit(Stage.INFER, step("second call"));
        pool.submit(Stage.TOKENIZE, step("first piece"));
        pool.submit(Stage.TOKENIZE, step("second piece"));
        pool.submit(Stage.INFER, end::countDown);
        gate.countDown();
        assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        pool.close();
        assertThat(done)
                .containsExactly(
                        "waited", "first piece", "second piece", "first call", "second call");
    }

    @Test
    void closingWaitsForWhatRunsAndDropsTheRest() throws Exception {
        WorkerPool pool = new WorkerPool(1);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        pool.submit(
                Stage.INFER,
                () -> {
                    running.countDown();
                    waitFor(gate).run();
                });
        pool.submit(Stage.INFER, step("dropped"));
        running.await();
        assertThat(pool.busy()).isEqualTo(1);
        Thread closer = new Thread(pool::close);
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        closer.interrupt();
        gate.countDown();
        closer.join();
        assertThat(done).containsExactly("waited");
        assertThatThrownBy(() -> pool.submit(Stage.INFER, step("late")))
                .isInstanceOf(EmbedderException.class);
    }
}
