package dev.weft.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a server for embeddings, again and again if need be. Thread-safe; a request blocks its caller. */
final class HttpEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final long REMIND_NANOS = Duration.ofSeconds(30).toNanos();

    private final HttpEmbedderOptions options;
    private final HttpKey key;
    private final ExecutorService executor = Executors.newCachedThreadPool(threads());
    private final HttpPace pace = new HttpPace();
    private final Set<CompletableFuture<?>> inFlight = ConcurrentHashMap.newKeySet();
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - REMIND_NANOS);

    /** Null when closed: before Java 21 its thread ends only once the client is out of reach. */
    private volatile HttpClient client;

    HttpEndpoint(HttpEmbedderOptions options, HttpKey key) {
        this.options = options;
        this.key = key;
        client =
                HttpClient.newBuilder()
                        .executor(executor)
                        // over plain HTTP the client would ask for
                        // HTTP/2, at which some servers balk
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .build();
    }

    private static ThreadFactory threads() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "weft-embed-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Gives {@link HttpAnswer.Vectors} or {@link HttpAnswer.Refused}.
     *
     * @param budget longest that the request is repeated for
     * @throws EmbedderException if neither can be had, or this is closed
     */
    HttpAnswer embed(List<String> texts, Duration budget) {
        HttpRequest request = request(texts);
        long start = System.nanoTime();
        try {
            pace.await(Duration.ZERO);
            for (int attempts = 1; ; attempts++) {
                HttpAnswer answer = attempt(request, texts.size());
                if (!(answer instanceof HttpAnswer.Later later)) {
                    return answer;
                }
                Duration pause = pause(attempts, later);
                Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                if (elapsed.plus(pause).compareTo(budget) > 0) {
                    throw gaveUp(attempts, elapsed, later);
                }
                warn(attempts, pause, later);
                pace.await(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbedderException("Interrupted while asking " + options.endpoint(), e);
        }
    }

    private HttpRequest request(List<String> texts) {
        ObjectNode body = JSON.createObjectNode();
        if (options.model() != null) {
            body.put("model", options.model());
        }
        if (options.dimensions() != null) {
            body.put("dimensions", options.dimensions());
        }
        var input = body.putArray("input");
        for (String text : texts) {
            byte[] bytes = (options.promptOrNone() + text).getBytes(StandardCharsets.UTF_8);
            // half a surrogate pair, which JSON can't hold, has become a question mark
            input.add(new String(bytes, StandardCharsets.UTF_8));
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(options.endpoint())
                        .header("content-type", "application/json")
                        .header("accept", "application/json")
                        .POST(BodyPublishers.ofByteArray(bytes(body)));
        if (key != null) {
            request.header("authorization", key.authorization());
        }
        return request.build();
    }

    private static byte[] bytes(ObjectNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            // without the cause, which may quote a text
            throw new IllegalStateException("A tree of texts is always JSON");
        }
    }

    private HttpAnswer attempt(HttpRequest request, int count) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> future =
                client.sendAsync(request, BodyHandlers.ofByteArray());
        inFlight.add(future);
        if (pace.isClosed()) {
            future.cancel(true);
        }
        try {
            // the client's own timeout ends with the head of the response
            return HttpAnswers.read(
                    future.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS), count);
        } catch (TimeoutException e) {
            return new HttpAnswer.Later("no answer in " + options.timeout(), null);
        } catch (ExecutionException e) {
            if (pace.isClosed()) {
                throw new EmbedderClosedException();
            }
            Throwable cause = e.getCause();
            String message = cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
            return new HttpAnswer.Later(cause.getClass().getSimpleName() + message, null);
        } catch (CancellationException e) {
            throw new EmbedderClosedException();
        } finally {
            future.cancel(true);
            inFlight.remove(future);
        }
    }

    /** Doubles from try to try, less up to half by chance, lest all come again at once. */
    private Duration pause(int attempts, HttpAnswer.Later later) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(attempts - 1, 16);
        long most = Math.min(doubled, LONGEST_PAUSE.toMillis());
        Duration own = Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2));
        if (later.after() == null) {
            return own;
        }
        if (later.after().compareTo(options.retryBudget()) <= 0) {
            pace.pause(later.after());
        }
        return later.after().compareTo(own) > 0 ? later.after() : own;
    }

    private void warn(int attempts, Duration pause, HttpAnswer.Later later) {
        long said = saidAt.get();
        long now = System.nanoTime();
        if (now - said >= REMIND_NANOS && saidAt.compareAndSet(said, now)) {
            LOG.warn(
                    "{} does not embed: {}; attempt {} in {} ms",
                    options.endpoint(),
                    later.what(),
                    attempts + 1,
                    pause.toMillis());
        }
    }

    private EmbedderException gaveUp(int attempts, Duration elapsed, HttpAnswer.Later later) {
        return new EmbedderException(
                String.format(
                        Locale.ROOT,
                        "%s did not embed in %d attempts over %.1f s; last: %s%s. Mend the server, or set embed.http.url to another",
                        options.endpoint(),
                        attempts,
                        elapsed.toMillis() / 1_000.0,
                        later.what(),
                        later.after() == null
                                ? ""
                                : ", retry after " + later.after().toSeconds() + " s"));
    }

    /** Makes every request fail soon, those under way and those to come. */
    void terminate() {
        pace.close();
        inFlight.forEach(future -> future.cancel(true));
    }

    /** No request may be under way. */
    @Override
    public void close() {
        terminate();
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.debug("The HTTP client did not close", e);
            }
        }
        client = null;
        executor.shutdown();
    }
}
