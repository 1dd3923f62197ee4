package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SharedEmbedderTest {

    @TempDir Path directory;

    private EmbedderOptions options;

    @BeforeEach
    void writeModel() {
        options = TinyModel.configured(directory, "tokens.onnx").options().build();
    }

    @AfterEach
    void noThreadIsLeft() {
        assertThat(workers()).isEmpty();
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("weft-embed"))
                .toList();
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "a b c ".repeat(1 + i % 4) + i).toList();
    }

    @Test
    void equalOptionsShareWorkers() throws Exception {
        EmbedderOptions equal = EmbedderOptions.builder(options.model()).workers(2).build();
        try (Embedder first = SharedEmbedder.acquire(options);
                Embedder second = SharedEmbedder.acquire(equal)) {
            TinyModel.embed(first, texts(1_000));
            TinyModel.embed(second, texts(1_000));
            assertThat(workers()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void otherOptionsGetAnInstanceOfTheirOwn() {
        EmbedderOptions other = EmbedderOptions.builder(options.model()).maxTokens(8).build();
        try (Embedder first = SharedEmbedder.acquire(options);
                Embedder second = SharedEmbedder.acquire(other)) {
            assertThat(first.fingerprint()).isNotEqualTo(second.fingerprint());
        }
    }

    @Test
    void livesUntilTheLastHolderCloses() throws Exception {
        Embedder first = SharedEmbedder.acquire(options);
        Embedder second = SharedEmbedder.acquire(options);
        first.close();
        first.close();
        assertThat(TinyModel.embed(second, texts(10)).embeddings()).hasSize(10);
        second.close();
    }

    @Test
    void aClosedHoldRefusesToEmbed() {
        try (Embedder other = SharedEmbedder.acquire(options)) {
            Embedder closed = SharedEmbedder.acquire(options);
            closed.close();
            assertThatThrownBy(() -> closed.embed(texts(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The embedder is closed");
            assertThat(other.dimensions()).isEqualTo(4);
        }
    }

    @Test
    void opensAgainAfterTheLastClose() throws Exception {
        SharedEmbedder.acquire(options).close();
        try (Embedder again = SharedEmbedder.acquire(options)) {
            assertThat(TinyModel.embed(again, texts(10)).embeddings()).hasSize(10);
        }
    }

    @Test
    void closingEndsEveryBatchUnderWay() throws Exception {
        Embedder embedder = SharedEmbedder.acquire(options);
        List<CompletableFuture<EmbeddingBatch>> batches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            batches.add(embedder.embed(texts(200)));
        }
        embedder.close();
        for (CompletableFuture<EmbeddingBatch> batch : batches) {
            assertThat(batch).isDone();
            if (batch.isCompletedExceptionally()) {
                assertThatThrownBy(batch::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(EmbedderException.class);
            }
        }
    }

    @Test
    void anEmbedderGoesOnWhenBatchesAreCancelled() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            for (int i = 0; i < 50; i++) {
                embedder.embed(texts(500)).cancel(false);
            }
            assertThat(TinyModel.embed(embedder, texts(10)).embeddings()).hasSize(10);
        }
    }

    @Test
    void manyMayAcquireEmbedAndCloseAtOnce() throws Exception {
        int holders = 8;
        ExecutorService executor = Executors.newFixedThreadPool(holders);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> results = new ArrayList<>();
        for (int holder = 0; holder < holders; holder++) {
            results.add(
                    executor.submit(
                            () -> {
                                start.await();
                                int embedded = 0;
                                for (int round = 0; round < 20; round++) {
                                    try (Embedder embedder = SharedEmbedder.acquire(options)) {
                                        embedded +=
                                                TinyModel.embed(embedder, texts(20))
                                                        .embeddings()
                                                        .size();
                                        embedder.embed(texts(200));
                                    }
                                }
                                return embedded;
                            }));
        }
        start.countDown();
        for (Future<Integer> result : results) {
            assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(400);
        }
        executor.shutdown();
    }

    @Test
    void whileOneIsOpenedOthersAreOpenedAndClosedAndWhoWaitsForItMayStop() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        // it takes connections and never answers
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            HttpEmbedderOptions slow =
                    HttpEmbedderOptions.builder("http://127.0.0.1:" + mute.getLocalPort()).build();
            CompletableFuture<Thread> opener = new CompletableFuture<>();
            Future<?> opening = executor.submit(() -> acquire(slow, opener));
            mute.accept();

            SharedEmbedder.acquire(options).close();
            assertThat(opening).isNotDone();

            CompletableFuture<Thread> waiter = new CompletableFuture<>();
            Future<?> waiting = executor.submit(() -> acquire(slow, waiter));
            waiter.get().interrupt();
            assertThatThrownBy(waiting::get)
                    .hasRootCauseInstanceOf(InterruptedException.class)
                    .hasMessageContaining("Interrupted");
            assertThat(opening).isNotDone();

            opener.get().interrupt();
            assertThatThrownBy(opening::get).hasRootCauseInstanceOf(InterruptedException.class);
        } finally {
            executor.shutdownNow();
        }
        awaitNoWorker();
    }

    private static void acquire(EmbedderSpec spec, CompletableFuture<Thread> thread) {
        thread.complete(Thread.currentThread());
        SharedEmbedder.acquire(spec).close();
    }

    /** The client's own end after its embedder has. */
    private static void awaitNoWorker() throws Exception {
        CommonTestUtils.waitUntilCondition(() -> workers().isEmpty());
    }

    @Test
    void aModelThatCannotBeOpenedLeavesNothingShared() {
        EmbedderOptions bad = EmbedderOptions.builder(directory.resolve("none").toString()).build();
        assertThatThrownBy(() -> SharedEmbedder.acquire(bad)).isInstanceOf(EmbedderException.class);
        TinyModel.configured(directory.resolve("none"), "tokens.onnx");
        SharedEmbedder.acquire(bad).close();
    }
}
