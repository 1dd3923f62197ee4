package dev.weft.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * A server on the loopback address that speaks OpenAI's embeddings API as far as Weft needs it. The
 * vectors depend on the text alone, have 4 values unless asked otherwise, and come in reverse
 * order, each with its index.
 */
public final class EmbeddingServer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What was asked.
     *
     * @param nanos when, on {@link System#nanoTime}
     */
    public record Request(JsonNode body, String path, String authorization, long nanos) {

        List<String> texts() {
            return StreamSupport.stream(body.path("input").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
        }
    }

    /**
     * What is answered.
     *
     * @param status 0 to hang up without an answer
     */
    public record Response(int status, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Response> behaviour = EmbeddingServer::vectors;

    private EmbeddingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    public static EmbeddingServer start() {
        try {
            return new EmbeddingServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers so from now on, and forgets the requests until now. */
    public EmbeddingServer behave(Function<Request, Response> newBehaviour) {
        behaviour = newBehaviour;
        requests.clear();
        return this;
    }

    /** All requests, in the order in which they came. */
    public List<Request> requests() {
        return requests;
    }

    public static Response vectors(Request request) {
        return vectors(request, request.body().path("dimensions").asInt(4));
    }

    static Response vectors(Request request, int dimensions) {
        ObjectNode body = JSON.createObjectNode();
        var data = body.putArray("data");
        List<String> texts = request.texts();
        for (int i = texts.size() - 1; i >= 0; i--) {
            var embedding = data.addObject().put("index", i).putArray("embedding");
            for (float value : vector(texts.get(i), dimensions)) {
                embedding.add(value);
            }
        }
        body.putObject("usage").put("prompt_tokens", 3 * texts.size());
        return new Response(200, body.toString(), Map.of());
    }

    /** The vector of this text. */
    public static float[] vector(String text, int dimensions) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            vector[d] = random.nextFloat();
        }
        return vector;
    }

    public static Response error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return new Response(status, body.toString(), Map.of());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request =
                    new Request(
                            JSON.readTree(exchange.getRequestBody()),
                            exchange.getRequestURI().getPath(),
                            exchange.getRequestHeaders().getFirst("authorization"),
                            System.nanoTime());
            requests.add(request);
            Response response = behaviour.apply(request);
            if (response.status() == 0) {
                return;
            }
            response.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
