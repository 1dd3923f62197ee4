package dev.weft.embed;

/**
 * How to embed. A {@code null} means the model's own setting. Errors name what to set as a job
 * does: {@code embed.max-tokens} is {@code maxTokens} here.
 *
 * <pre>{@code
 * EmbedderOptions.builder("classpath:all-minilm-l6-v2").maxTokens(128).build();
 * }</pre>
 *
 * @param model {@code classpath:<name>} for {@code /<name>.onnx} and {@code /<name>-tokenizer.json},
 *     or a directory in Hugging Face's layout, local or on any Flink file system
 * @param pooling how token vectors become one
 * @param maxTokens longest text in tokens, special ones included; the rest is cut off
 * @param dimensions leading values of the vector to keep, for models trained for it (matryoshka)
 * @param prompt put before each text as it stands; empty for none
 * @param promptName name of one of the model's own prompts; not together with {@code prompt}
 * @param normalize whether vectors get the length 1
 * @param device {@code cpu}, the default, or {@code cuda} or {@code cuda:N} for a GPU, which needs
 *     the artifact {@code onnxruntime_gpu} in place of {@code onnxruntime}
 * @param tokensPerCall most tokens of one inference call, padding included; default 512 on a CPU,
 *     16,384 on a GPU
 * @param workers inferences at once; 0, the default, for as many as the JVM has cores
 */
public record EmbedderOptions(
        String model,
        Pooling pooling,
        Integer maxTokens,
        Integer dimensions,
        String prompt,
        String promptName,
        Boolean normalize,
        String device,
        Integer tokensPerCall,
        int workers)
        implements EmbedderSpec {

    /** A call's output has to fit into one buffer of 2 GB. */
    private static final int MOST_TOKENS_PER_CALL = 100_000;

    public EmbedderOptions {
        if (model == null || model.isBlank()) {
            throw new IllegalArgumentException(
                    "model is missing: give classpath:<name> or a model directory");
        }
        device = Device.parse(device).toString();
        if (tokensPerCall == null) {
            tokensPerCall = Device.parse(device).tokensPerCall();
        }
        requirePositive("maxTokens", maxTokens);
        requirePositive("dimensions", dimensions);
        if (tokensPerCall < 1 || tokensPerCall > MOST_TOKENS_PER_CALL) {
            throw new IllegalArgumentException(
                    "tokensPerCall is " + tokensPerCall + ": give 1 to " + MOST_TOKENS_PER_CALL);
        }
        if (prompt != null && promptName != null) {
            throw new IllegalArgumentException("give prompt or promptName, not both");
        }
        if (workers < 0) {
            throw new IllegalArgumentException(
                    "workers is " + workers + ": give 0 for all cores, or a positive number");
        }
    }

    private static void requirePositive(String name, Integer value) {
        if (value != null && value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ": give a positive number");
        }
    }

    /**
     * Says what is wrong with a device's name.
     *
     * @throws IllegalArgumentException if it is not like {@code cpu}, {@code cuda} or {@code cuda:1}
     */
    public static void requireDevice(String device) {
        Device.parse(device);
    }

    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** Sets what is not to be the default. */
    public static final class Builder {

        private final String model;
        private Pooling pooling;
        private Integer maxTokens;
        private Integer dimensions;
        private String prompt;
        private String promptName;
        private Boolean normalize;
        private String device = "cpu";
        private Integer tokensPerCall;
        private int workers;

        private Builder(String model) {
            this.model = model;
        }

        /** How token vectors become one. Default: the model's own. */
        public Builder pooling(Pooling value) {
            pooling = value;
            return this;
        }

        /** Longest text in tokens. Default: the model's own. */
        public Builder maxTokens(Integer value) {
            maxTokens = value;
            return this;
        }

        /** Leading values of the vector to keep. Default: all. */
        public Builder dimensions(Integer value) {
            dimensions = value;
            return this;
        }

        /** Put before each text as it stands. Default: the model's default prompt, if it has one. */
        public Builder prompt(String value) {
            prompt = value;
            return this;
        }

        /** Name of one of the model's own prompts. Default: the model's default prompt. */
        public Builder promptName(String value) {
            promptName = value;
            return this;
        }

        /** Whether vectors get the length 1. Default: the model's own. */
        public Builder normalize(Boolean value) {
            normalize = value;
            return this;
        }

        /** Where the model runs: cpu, cuda or cuda:N. Default: cpu. */
        public Builder device(String value) {
            device = value;
            return this;
        }

        /** Most tokens of one inference call, padding included. Default: as suits the device. */
        public Builder tokensPerCall(Integer value) {
            tokensPerCall = value;
            return this;
        }

        /** Inferences at once. Default: 0, as many as the JVM has cores. */
        public Builder workers(int value) {
            workers = value;
            return this;
        }

        public EmbedderOptions build() {
            return new EmbedderOptions(
                    model,
                    pooling,
                    maxTokens,
                    dimensions,
                    prompt,
                    promptName,
                    normalize,
                    device,
                    tokensPerCall,
                    workers);
        }
    }
}
