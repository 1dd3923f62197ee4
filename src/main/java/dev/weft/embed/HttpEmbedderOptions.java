package dev.weft.embed;

import java.net.URI;
import java.time.Duration;

/**
 * How to embed with a server that speaks OpenAI's API: OpenAI, text-embeddings-inference, Ollama,
 * vLLM. The key is no option: it would travel in the job graph.
 *
 * <pre>{@code
 * HttpEmbedderOptions.builder("https://api.openai.com")
 *         .model("text-embedding-3-small")
 *         .apiKeyEnv("OPENAI_API_KEY")
 *         .build();
 * }</pre>
 *
 * @param url {@code http://} or {@code https://}; the server is asked at {@code <url>/v1/embeddings}
 * @param model sent as {@code model}; null sends none
 * @param dimensions sent as {@code dimensions}, which the vectors then must have; null sends none
 * @param prompt put before each text as it stands; empty for none
 * @param tokenizer the model's {@code tokenizer.json}, or its folder, or {@code classpath:<name>}; needed to cut
 *     texts; null for none
 * @param normalize whether vectors get the length 1 here, whatever the server does
 * @param apiKeyEnv environment variable that holds the key; null for none
 * @param apiKeyFile local file that holds the key, white space around it ignored; null for none
 * @param workers requests at once; default 8
 * @param textsPerRequest most texts of one request; default 32, the most that
 *     text-embeddings-inference takes unless told otherwise
 * @param charactersPerRequest most characters of one request, unless one text has more; default
 *     200,000
 * @param timeout longest wait for one answer; default one minute
 * @param retryBudget longest that one request is repeated for; default five minutes
 */
public record HttpEmbedderOptions(
        String url,
        String model,
        Integer dimensions,
        String prompt,
        String tokenizer,
        boolean normalize,
        String apiKeyEnv,
        String apiKeyFile,
        int workers,
        int textsPerRequest,
        int charactersPerRequest,
        Duration timeout,
        Duration retryBudget)
        implements EmbedderSpec {

    public static final int DEFAULT_TEXTS_PER_REQUEST = 32;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    public HttpEmbedderOptions {
        requireUrl(url);
        if (model != null && model.isBlank()) {
            throw new IllegalArgumentException("model is blank: leave it out, or name one");
        }
        if (dimensions != null) {
            requirePositive("dimensions", dimensions);
        }
        if (apiKeyEnv != null && apiKeyFile != null) {
            throw new IllegalArgumentException("give apiKeyEnv or apiKeyFile, not both");
        }
        requirePositive("workers", workers);
        requirePositive("textsPerRequest", textsPerRequest);
        requirePositive("charactersPerRequest", charactersPerRequest);
        requirePositive("timeout in milliseconds", timeout.toMillis());
        if (retryBudget.isNegative()) {
            throw new IllegalArgumentException(
                    "retryBudget is " + retryBudget + ": give zero or more");
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ": give a positive number");
        }
    }

    /**
     * Says what is wrong with an address, without showing it: it may hold a password.
     *
     * @throws IllegalArgumentException if no server can be asked there
     */
    public static void requireUrl(String url) {
        URI uri;
        try {
            uri = URI.create(url == null ? "" : url);
        } catch (IllegalArgumentException e) {
            // without the cause, which quotes the address
            throw new IllegalArgumentException("the url is none: write it like http://host:8080");
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("the url has to be like http://host:8080");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    "the url may have a path, but no user, query or fragment: a key belongs into an"
                            + " environment variable or a file");
        }
    }

    /** Where to post: people give the server's root, or what other clients call the base URL. */
    URI endpoint() {
        String base = url.replaceAll("/+$", "");
        if (base.endsWith("/embeddings")) {
            return URI.create(base);
        }
        return URI.create(base + (base.endsWith("/v1") ? "" : "/v1") + "/embeddings");
    }

    String promptOrNone() {
        return prompt == null ? "" : prompt;
    }

    public static Builder builder(String url) {
        return new Builder(url);
    }

    /** Sets what is not to be the default. */
    public static final class Builder {

        private final String url;
        private String model;
        private Integer dimensions;
        private String prompt;
        private String tokenizer;
        private boolean normalize;
        private String apiKeyEnv;
        private String apiKeyFile;
        private int workers = 8;
        private int textsPerRequest = DEFAULT_TEXTS_PER_REQUEST;
        private int charactersPerRequest = 200_000;
        private Duration timeout = DEFAULT_TIMEOUT;
        private Duration retryBudget = Duration.ofMinutes(5);

        private Builder(String url) {
            this.url = url;
        }

        /** The model's name on the server. Default: none is sent. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** The length of vectors to ask for. Default: the model's own. */
        public Builder dimensions(Integer value) {
            dimensions = value;
            return this;
        }

        /** Put before each text as it stands. Default: nothing. */
        public Builder prompt(String value) {
            prompt = value;
            return this;
        }

        /** The model's {@code tokenizer.json}, needed to cut texts. Default: none. */
        public Builder tokenizer(String value) {
            tokenizer = value;
            return this;
        }

        /** Whether vectors get the length 1 here. Default: false, as the server gives them. */
        public Builder normalize(boolean value) {
            normalize = value;
            return this;
        }

        /** The environment variable that holds the key. Default: no key is sent. */
        public Builder apiKeyEnv(String value) {
            apiKeyEnv = value;
            return this;
        }

        /** The local file that holds the key. Default: no key is sent. */
        public Builder apiKeyFile(String value) {
            apiKeyFile = value;
            return this;
        }

        /** Requests at once. Default: 8. */
        public Builder workers(int value) {
            workers = value;
            return this;
        }

        /** Most texts of one request. Default: 32. */
        public Builder textsPerRequest(int value) {
            textsPerRequest = value;
            return this;
        }

        /** Most characters of one request. Default: 200,000. */
        public Builder charactersPerRequest(int value) {
            charactersPerRequest = value;
            return this;
        }

        /** Longest wait for one answer. Default: one minute. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** Longest that one request is repeated for. Default: five minutes. */
        public Builder retryBudget(Duration value) {
            retryBudget = value;
            return this;
        }

        public HttpEmbedderOptions build() {
            return new HttpEmbedderOptions(
                    url,
                    model,
                    dimensions,
                    prompt,
                    tokenizer,
                    normalize,
                    apiKeyEnv,
                    apiKeyFile,
                    workers,
                    textsPerRequest,
                    charactersPerRequest,
                    timeout,
                    retryBudget);
        }
    }
}
