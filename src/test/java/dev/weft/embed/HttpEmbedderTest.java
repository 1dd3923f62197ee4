package dev.weft.embed;

import static dev.weft.embed.TinyModel.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.embed.EmbeddingServer.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpEmbedderTest {

    @AutoClose private final EmbeddingServer server = EmbeddingServer.start();

    private HttpEmbedderOptions.Builder options() {
        return HttpEmbedderOptions.builder(server.url());
    }

    static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
    }

    @Test
    void embeddingsComeInTheOrderOfTheirTextsAndEqualTextsAreSentOnce() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options().textsPerRequest(7).build())) {
            server.requests().clear();
            List<String> texts = new ArrayList<>(texts(50));
            texts.add(10, "text 49");
            texts.add(20, " ");
            EmbeddingBatch batch = TinyModel.embed(embedder, texts);

            assertThat(batch.embeddings()).hasSize(52);
            for (int i = 0; i < texts.size(); i++) {
                if (i == 20) {
                    assertThat(batch.embeddings().get(i))
                            .isEqualTo(new Embedding.Failed("there is no text"));
                } else {
                    assertThat(vector(batch.embeddings().get(i)))
                            .isEqualTo(EmbeddingServer.vector(texts.get(i), 4));
                }
            }
            assertThat(server.requests()).hasSize(8);
            assertThat(batch.stats().texts()).isEqualTo(52);
            assertThat(batch.stats().deduplicated()).isEqualTo(1);
            assertThat(batch.stats().calls()).isEqualTo(8);
            assertThat(batch.stats().tokens()).isEqualTo(150);
            assertThat(batch.stats().inferenceNanos()).isPositive();
            assertThat(TinyModel.embed(embedder, List.of()).embeddings()).isEmpty();
        }
    }

    @Test
    void sendsModelDimensionsPromptAndKeyWhenAskedTo() throws Exception {
        HttpEmbedderOptions asked =
                options()
                        .model("m")
                        .dimensions(3)
                        .prompt("query: ")
                        .normalize(true)
                        .apiKeyEnv("PATH")
                        .build();
        try (Embedder embedder = SharedEmbedder.acquire(asked)) {
            float[] vector = vector(TinyModel.embed(embedder, List.of("a")).embeddings().get(0));
            assertThat(embedder.dimensions()).isEqualTo(3);
            assertThat(Vectors.length(vector)).isCloseTo(1, within(1e-6));
        }
        Request request = server.requests().get(1);
        assertThat(request.path()).isEqualTo("/v1/embeddings");
        assertThat(request.authorization()).isEqualTo("Bearer " + System.getenv("PATH"));
        assertThat(request.body())
                .hasToString("{\"model\":\"m\",\"dimensions\":3,\"input\":[\"query: a\"]}");
    }

    @Test
    void sendsNothingThatIsNotAskedFor() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options().build())) {
            Embedding embedding =
                    TinyModel.embed(embedder, List.of("a \ud800")).embeddings().get(0);
            assertThat(vector(embedding)).isEqualTo(EmbeddingServer.vector("a ?", 4));
        }
        assertThat(server.requests().get(1).body()).hasToString("{\"input\":[\"a ?\"]}");
        assertThat(server.requests().get(1).authorization()).isNull();
    }

    @Test
    void aRequestIsFullByItsCharactersToo() throws Exception {
        try (Embedder embedder =
                SharedEmbedder.acquire(options().charactersPerRequest(10).build())) {
            server.requests().clear();
            TinyModel.embed(embedder, List.of("abc", "abcd", "abcdef", "x".repeat(20), "abcde"));
        }
        assertThat(server.requests().stream().map(Request::texts))
                .containsExactlyInAnyOrder(
                        List.of("x".repeat(20)),
                        List.of("abcdef"),
                        List.of("abcde", "abcd"),
                        List.of("abc"));
    }

    @Test
    void soManyRequestsAsThereAreWorkersRunAtOnceAndNoMore() throws Exception {
        int workers = 3;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch allBusy = new CountDownLatch(workers);
        HttpEmbedderOptions options = options().workers(workers).textsPerRequest(1).build();
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            server.behave(
                    request -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        allBusy.countDown();
                        await(allBusy);
                        running.decrementAndGet();
                        return EmbeddingServer.vectors(request);
                    });
            TinyModel.embed(embedder, texts(40));
        }
        assertThat(most).hasValue(workers);
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void equalOptionsShareOneInstanceAndItsFingerprint() {
        try (Embedder first = SharedEmbedder.acquire(options().build());
                Embedder second = SharedEmbedder.acquire(options().build());
                Embedder other = SharedEmbedder.acquire(options().prompt("p").build())) {
            assertThat(server.requests()).hasSize(2);
            assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
            assertThat(other.fingerprint()).isNotEqualTo(first.fingerprint());
            assertThat(first.workers()).isEqualTo(8);
        }
    }

    @Test
    void aModelIsTheSameAtAnotherAddressUnlessItHasNoName() {
        try (EmbeddingServer elsewhere = EmbeddingServer.start()) {
            List<HttpEmbedderOptions.Builder> builders =
                    List.of(options(), HttpEmbedderOptions.builder(elsewhere.url()));
            assertThat(fingerprints(builders, "small")).hasSize(1);
            assertThat(fingerprints(builders, null))
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(fingerprints(builders, "small"));
            assertThat(fingerprints(builders, "large"))
                    .doesNotContainAnyElementsOf(fingerprints(builders, "small"));
        }
    }

    private static Set<String> fingerprints(
            List<HttpEmbedderOptions.Builder> builders, String model) {
        Set<String> fingerprints = new HashSet<>();
        for (HttpEmbedderOptions.Builder builder : builders) {
            try (Embedder embedder = SharedEmbedder.acquire(builder.model(model).build())) {
                fingerprints.add(embedder.fingerprint());
            }
        }
        return fingerprints;
    }
}
