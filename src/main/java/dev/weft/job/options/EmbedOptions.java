package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import dev.weft.embed.HttpEmbedderOptions;
import dev.weft.embed.Pooling;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/** {@code embed}: what turns texts into vectors. */
public final class EmbedOptions {

    private EmbedOptions() {}

    /** What turns texts into vectors. */
    public enum EmbedType {
        ONNX,
        HTTP
    }

    public static final ConfigOption<EmbedType> EMBED_TYPE =
            key("embed.type")
                    .enumType(EmbedType.class)
                    .defaultValue(EmbedType.ONNX)
                    .withDescription(
                            "onnx: a model in the TaskManagers. http: a server that speaks OpenAI's"
                                    + " embeddings API (OpenAI, text-embeddings-inference, Ollama,"
                                    + " vLLM).");

    public static final ConfigOption<String> EMBED_MODEL =
            key("embed.model")
                    .stringType()
                    .defaultValue("classpath:all-minilm-l6-v2")
                    .withDescription(
                            "classpath:NAME (NAME.onnx and NAME-tokenizer.json on the class path), or a"
                                    + " folder in Hugging Face's layout on any file system of Flink's.");

    public static final ConfigOption<Pooling> EMBED_POOLING =
            key("embed.pooling")
                    .enumType(Pooling.class)
                    .noDefaultValue()
                    .withDescription(
                            "How the vectors of a text's tokens become one. Default: as the model's own"
                                    + " files say.");

    public static final ConfigOption<Integer> EMBED_MAX_TOKENS =
            key("embed.max-tokens")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Tokens of a text that the model sees; the rest is cut off and counted."
                                    + " Default: as the model's own files say.");

    public static final ConfigOption<Integer> EMBED_TOKENS_PER_CALL =
            key("embed.tokens-per-call")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Padded tokens that one call of the model takes at most. Small is fast on a"
                                    + " CPU and saves memory. Default: 512 on a CPU, 16384 on a GPU.");

    public static final ConfigOption<String> EMBED_DEVICE =
            key("embed.device")
                    .stringType()
                    .defaultValue("cpu")
                    .withDescription(
                            "Where the model runs: cpu, cuda, or cuda:N for the GPU number N, which"
                                    + " needs onnxruntime_gpu in place of onnxruntime.");

    public static final ConfigOption<String> EMBED_PROMPT_NAME =
            key("embed.prompt-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "One of the prompts that the model's own files name. Default: the model's"
                                    + " default prompt, if it has one.");

    public static final ConfigOption<String> EMBED_HTTP_URL =
            key("embed.http.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The server's root, like http://host:8080: it is asked at"
                                    + " /v1/embeddings below.");

    public static final ConfigOption<String> EMBED_HTTP_MODEL =
            key("embed.http.model")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The model's name on the server. Without it none is sent.");

    public static final ConfigOption<String> EMBED_HTTP_API_KEY_ENV =
            key("embed.http.api-key-env")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The environment variable that holds the server's API key, in the client's"
                                    + " process and in the TaskManagers'.");

    public static final ConfigOption<String> EMBED_HTTP_API_KEY_FILE =
            key("embed.http.api-key-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A local file that holds the server's API key, for the client and on every"
                                    + " TaskManager.");

    public static final ConfigOption<Integer> EMBED_HTTP_TEXTS =
            key("embed.http.texts-per-request")
                    .intType()
                    .defaultValue(HttpEmbedderOptions.DEFAULT_TEXTS_PER_REQUEST)
                    .withDescription("Texts in one request at most.");

    public static final ConfigOption<Duration> EMBED_HTTP_TIMEOUT =
            key("embed.http.timeout")
                    .durationType()
                    .defaultValue(HttpEmbedderOptions.DEFAULT_TIMEOUT)
                    .withDescription("The longest wait for the answer to one request.");

    public static final ConfigOption<String> EMBED_PROMPT =
            key("embed.prompt")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Put before each text as it stands, like 'passage: '.");

    public static final ConfigOption<Integer> EMBED_DIMENSIONS =
            key("embed.dimensions")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "The length of the vectors, for models that can do with less (matryoshka)."
                                    + " Default: the model's own.");

    public static final ConfigOption<Boolean> EMBED_NORMALIZE =
            key("embed.normalize")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether vectors get the length 1. Default: as the model's own files say;"
                                    + " from a server, as it gives them.");

    public static final ConfigOption<Integer> EMBED_WORKERS =
            key("embed.workers")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Threads that run the model, one core each, shared by all subtasks of a"
                                    + " TaskManager; with http, its requests at once. Default: its"
                                    + " cores; on a GPU 2; with http 8.");

    public static final ConfigOption<Duration> EMBED_TIMEOUT =
            key("embed.timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription("A batch that takes longer to embed fails the job.");
}
