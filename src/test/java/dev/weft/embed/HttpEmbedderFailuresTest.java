package dev.weft.embed;

import static dev.weft.embed.HttpEmbedderTest.await;
import static dev.weft.embed.HttpEmbedderTest.texts;
import static dev.weft.embed.TinyModel.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embed.EmbeddingServer.Request;
import dev.weft.embed.EmbeddingServer.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an embedder does when its server is away, refuses or answers otherwise, and when it is closed meanwhile. */
@Timeout(60)
class HttpEmbedderFailuresTest {

    @AutoClose private final EmbeddingServer server = EmbeddingServer.start();

    private HttpEmbedderOptions.Builder options() {
        return HttpEmbedderOptions.builder(server.url());
    }

    /** Does something else the first times, then what a server should. */
    private static Function<Request, Response> first(int times, Response response) {
        AtomicInteger left = new AtomicInteger(times);
        return request -> left.getAndDecrement() > 0 ? response : EmbeddingServer.vectors(request);
    }

    @Test
    void thePauseThatTheServerAsksForIsKept() throws Exception {
        HttpEmbedderOptions options = options().workers(1).textsPerRequest(1).build();
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            server.behave(first(1, new Response(429, "", Map.of("retry-after", "1"))));
            EmbeddingBatch batch = TinyModel.embed(embedder, texts(3));
            assertThat(batch.embeddings()).allMatch(Embedding.Vector.class::isInstance);
        }
        assertThat(server.requests()).hasSize(4);
        long pause = server.requests().get(1).nanos() - server.requests().get(0).nanos();
        assertThat(Duration.ofNanos(pause)).isGreaterThan(Duration.ofMillis(950));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 408, 429, 500, 502, 503})
    void whatMayPassIsTriedAgain(int status) throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options().build())) {
            server.behave(first(2, new Response(status, "", Map.of())));
            Embedding embedding = TinyModel.embed(embedder, List.of("a")).embeddings().get(0);
            assertThat(vector(embedding)).isEqualTo(EmbeddingServer.vector("a", 4));
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void givesUpWhenTheBudgetIsSpentAndSaysWhatTheServerSaid() throws Exception {
        try (Embedder embedder =
                SharedEmbedder.acquire(options().retryBudget(Duration.ofMillis(1)).build())) {
            server.behave(request -> EmbeddingServer.error(503, "overloaded", "the text: secret"));
            assertThatThrownBy(() -> TinyModel.embed(embedder, List.of("secret")))
                    .rootCause()
                    .isInstanceOf(EmbedderException.class)
                    .hasMessageContaining("did not embed in 1 attempts")
                    .hasMessageContaining("HTTP 503 (overloaded)")
                    .hasMessageEndingWith("Mend the server, or set embed.http.url to another")
                    .hasMessageNotContaining("secret");
            server.behave(request -> new Response(429, "", Map.of("retry-after", "3600")));
            assertThatThrownBy(() -> TinyModel.embed(embedder, List.of("secret")))
                    .rootCause()
                    .hasMessageContaining("retry after 3600 s");
        }
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAskedForAgain() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Embedder embedder =
                SharedEmbedder.acquire(options().timeout(Duration.ofSeconds(1)).build())) {
            AtomicInteger asked = new AtomicInteger();
            server.behave(
                    request -> {
                        if (asked.getAndIncrement() == 0) {
                            await(never);
                        }
                        return EmbeddingServer.vectors(request);
                    });
            assertThat(TinyModel.embed(embedder, List.of("a")).embeddings())
                    .allMatch(Embedding.Vector.class::isInstance);
        } finally {
            never.countDown();
        }
    }

    @Test
    void aServerThatIsNotThereFailsTheOpening() {
        server.close();
        assertThatThrownBy(
                        () -> SharedEmbedder.acquire(options().retryBudget(Duration.ZERO).build()))
                .isInstanceOf(EmbedderException.class)
                .hasMessageContaining(server.url())
                .hasMessageContaining("ConnectException");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void aTextThatTheServerRefusesFailsAlone(int status) throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options().build())) {
            server.behave(
                    request ->
                            request.texts().stream().anyMatch(text -> text.startsWith("bad"))
                                    ? EmbeddingServer.error(
                                            status, "context_length_exceeded", "bad")
                                    : EmbeddingServer.vectors(request));
            List<String> texts = new ArrayList<>(texts(40));
            texts.set(3, "bad one");
            texts.set(31, "bad two");
            List<Embedding> embeddings = TinyModel.embed(embedder, texts).embeddings();

            Embedding failed =
                    new Embedding.Failed(
                            "the server refused the text: HTTP "
                                    + status
                                    + " (context_length_exceeded)");
            for (int i = 0; i < texts.size(); i++) {
                if (texts.get(i).startsWith("bad")) {
                    assertThat(embeddings.get(i)).isEqualTo(failed);
                } else {
                    assertThat(vector(embeddings.get(i)))
                            .isEqualTo(EmbeddingServer.vector(texts.get(i), 4));
                }
            }
        }
    }

    @Test
    void aServerThatRefusesEverythingFailsTheBatchInsteadOfEveryText() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options().model("m").build())) {
            server.behave(request -> EmbeddingServer.error(400, "bad_model", ""));
            assertThatThrownBy(() -> TinyModel.embed(embedder, texts(2)))
                    .rootCause()
                    .isInstanceOf(EmbedderException.class)
                    .hasMessageContaining("HTTP 400 (bad_model) to any text")
                    .hasMessageContaining("model m");
        }
    }

    @Test
    void otherDimensionsThanAskedForFailTheOpening() {
        server.behave(request -> EmbeddingServer.vectors(request, 4));
        assertThatThrownBy(() -> SharedEmbedder.acquire(options().dimensions(2).build()))
                .isInstanceOf(EmbedderException.class)
                .hasMessageContaining("gives vectors of 4 values where 2 are asked for")
                .hasMessageContaining("set embed.dimensions");
    }

    @Test
    void otherDimensionsThanBeforeFailTheBatch() throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options().build())) {
            server.behave(request -> EmbeddingServer.vectors(request, 5));
            assertThatThrownBy(() -> TinyModel.embed(embedder, texts(2)))
                    .rootCause()
                    .hasMessageContaining("gave a vector of 5 values, before of 4");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "{}",
                "{\"data\": []}",
                "{\"data\": [{\"index\": 1, \"embedding\": [1]}]}",
                "{\"data\": [null]}",
                "{\"data\": [{\"embedding\": \"secret\"}]}",
            })
    void whatIsNotTheApiFailsTheOpeningAndIsNotQuoted(String body) {
        server.behave(request -> new Response(200, body, Map.of()));
        assertThatThrownBy(() -> SharedEmbedder.acquire(options().build()))
                .isInstanceOf(EmbedderException.class)
                .hasMessageContaining("does not answer as OpenAI's embeddings API does")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void aPageThatIsNotThereFailsTheOpeningAtOnce() {
        server.behave(request -> new Response(404, "<html>", Map.of()));
        assertThatThrownBy(() -> SharedEmbedder.acquire(options().build()))
                .hasMessageContaining("HTTP 404: set embed.http.url to the root of a server")
                .hasMessageContaining("model");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closingEndsWhatIsUnderWayAndLeavesNoThread() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(2);
        HttpEmbedderOptions options = options().workers(2).textsPerRequest(1).build();
        Embedder embedder = SharedEmbedder.acquire(options);
        try {
            server.behave(
                    request -> {
                        asked.countDown();
                        await(never);
                        return EmbeddingServer.vectors(request);
                    });
            CompletableFuture<EmbeddingBatch> batch = embedder.embed(texts(10));
            await(asked);
            embedder.close();
            assertThatThrownBy(batch::get)
                    .rootCause()
                    .hasMessage("The embedder was closed before the batch was done");
        } finally {
            never.countDown();
        }
        CommonTestUtils.waitUntilCondition(
                () -> {
                    // before Java 21 the client's thread ends when the client is collected
                    System.gc();
                    return threads().isEmpty();
                });
    }

    @Test
    void closingEndsThePauseThatTheServerAsksFor() throws Exception {
        Embedder embedder = SharedEmbedder.acquire(options().build());
        server.behave(request -> new Response(429, "", Map.of("retry-after", "200")));
        CompletableFuture<EmbeddingBatch> batch = embedder.embed(texts(1));
        CommonTestUtils.waitUntilCondition(() -> server.requests().size() == 1);
        embedder.close();
        assertThat(batch).isCompletedExceptionally();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("weft-embed") || name.startsWith("HttpClient"))
                .toList();
    }
}
