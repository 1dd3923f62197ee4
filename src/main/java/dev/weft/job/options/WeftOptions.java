package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import dev.weft.document.RecordFormat;
import dev.weft.embed.HttpEmbedderOptions;
import dev.weft.embed.Pooling;
import dev.weft.qdrant.sink.QdrantSinkBuilder;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** Every option of the job: name, type, default, unit and meaning. */
public final class WeftOptions {

    private WeftOptions() {}

    /** Where to look for what is there already. */
    public enum SkipUnchanged {
        NONE,
        STATE,
        COLLECTION
    }

    /** What the job reads from. */
    public enum SourceType {
        FILES,
        KAFKA,
        QDRANT,
        QDRANT_THEN_KAFKA;

        /** As it is written in a job file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public boolean readsKafka() {
            return this == KAFKA || this == QDRANT_THEN_KAFKA;
        }

        public boolean readsCollection() {
            return this == QDRANT || this == QDRANT_THEN_KAFKA;
        }
    }

    /** How files are read. */
    public enum FileFormat {
        JSONL(RecordFormat.JSONL),
        CSV(RecordFormat.CSV),
        TEXT(RecordFormat.TEXT),
        PARQUET(RecordFormat.JSONL),
        DEAD_LETTERS(RecordFormat.DEAD_LETTER);

        private final RecordFormat records;

        FileFormat(RecordFormat records) {
            this.records = records;
        }

        /** The format of the records that come out. */
        public RecordFormat records() {
            return records;
        }

        /** As it is written in a job file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What turns texts into vectors. */
    public enum EmbedType {
        ONNX,
        HTTP
    }

    /** What to do with a collection that holds vectors of another model. */
    public enum OtherModel {
        REFUSE,
        TAKE_OVER;

        /** As it is written in a job file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How vectors are compared. */
    public enum VectorDistance {
        COSINE,
        DOT,
        EUCLID,
        MANHATTAN
    }

    /** How the server keeps a vector's numbers. */
    public enum VectorDatatype {
        FLOAT32,
        FLOAT16,
        UINT8
    }

    /** A smaller copy of the vectors that searches go through first. */
    public enum VectorQuantization {
        NONE,
        SCALAR,
        PRODUCT,
        BINARY
    }

    public static final ConfigOption<SourceType> SOURCE_TYPE =
            key("source.type")
                    .enumType(SourceType.class)
                    .defaultValue(SourceType.FILES)
                    .withDescription(
                            "What the job reads from. qdrant: a collection, to re-index it into another."
                                    + " qdrant-then-kafka: the same, then all changes since before the"
                                    + " scan began; then the job goes on and keeps the new one fresh.");

    public static final ConfigOption<String> FILES_PATH =
            key("source.files.path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A file or a folder (with all below it) on any file system of Flink's."
                                    + " Files that end in .gz, .zst or .bz2 are unpacked.");

    public static final ConfigOption<FileFormat> FILES_FORMAT =
            key("source.files.format")
                    .enumType(FileFormat.class)
                    .defaultValue(FileFormat.JSONL)
                    .withDescription(
                            "jsonl: one JSON object a line. csv: RFC 4180, the first record names the"
                                    + " fields. text: each line is the field 'text'. All in UTF-8."
                                    + " parquet: a row's columns are the fields; files that end in .parquet"
                                    + " are read so in any case. dead-letters: what this job, whatever its source, put into"
                                    + " dead-letters.path, to be taken again.");

    public static final ConfigOption<Duration> FILES_WATCH =
            key("source.files.watch-interval")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Look for new files this often, for ever. Without it the job reads what is"
                                    + " there and ends.");

    public static final ConfigOption<MemorySize> FILES_SPLIT_SIZE =
            key("source.files.split-size")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "Read a file of lines, or Parquet's row groups, that is larger than this in parts"
                                    + " of this size, several at a time. Then its records come in no order:"
                                    + " where an id comes twice, give document.version. Default: one file, one reader, in order.");

    public static final ConfigOption<MemorySize> FILES_MAX_RECORD_SIZE =
            key("source.files.max-record-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription("A longer record goes to the dead letters, cut at this size.");

    public static final ConfigOption<String> KAFKA_SERVERS =
            key("source.kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Brokers to begin with: host:port, more of them with commas.");

    public static final ConfigOption<List<String>> KAFKA_TOPICS =
            key("source.kafka.topics")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription("The topics to read. Values are JSON objects; none deletes.");

    public static final ConfigOption<String> KAFKA_GROUP =
            key("source.kafka.group-id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The consumer group whose offsets are committed with each checkpoint, for"
                                    + " others to watch; the job itself resumes from its checkpoint.");

    public static final ConfigOption<String> KAFKA_START =
            key("source.kafka.start")
                    .stringType()
                    .defaultValue("earliest")
                    .withDescription(
                            "Where to begin without a checkpoint: earliest, latest, committed, a time"
                                    + " (ISO 8601 or milliseconds since 1970), or offsets like"
                                    + " topic:0:42,topic:1:17.");

    public static final ConfigOption<String> KAFKA_STOP =
            key("source.kafka.stop")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where to stop: latest (as of the start), a time, or offsets. Without it the"
                                    + " job runs for ever.");

    public static final ConfigOption<Duration> KAFKA_OVERLAP =
            key("source.kafka.overlap")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "For qdrant-then-kafka: how far before the scan's begin the changes are read"
                                    + " at least, by their timestamps. Longer than a change takes from"
                                    + " Kafka into the collection that is scanned.");

    public static final ConfigOption<String> KAFKA_LIVE_GROUP =
            key("source.kafka.live-group")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "For qdrant-then-kafka: the consumer group that keeps the scanned collection"
                                    + " fresh. Changes are read from its committed offsets on, too, however"
                                    + " far it lags behind.");

    public static final ConfigOption<Map<String, String>> KAFKA_PROPERTIES =
            key("source.kafka.properties")
                    .mapType()
                    .noDefaultValue()
                    .withDescription(
                            "source.kafka.properties.NAME is the Kafka client's property NAME. A"
                                    + " password is refused here: config.providers lets the client take"
                                    + " it from the environment or a file.");

    public static final ConfigOption<String> SOURCE_URL =
            key("source.qdrant.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The gRPC address of the server to read from. Default: qdrant.url, with its"
                                    + " API key.");

    public static final ConfigOption<String> SOURCE_API_KEY_ENV =
            key("source.qdrant.api-key-env")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Where source.qdrant.url is given: as qdrant.api-key-env.");

    public static final ConfigOption<String> SOURCE_API_KEY_FILE =
            key("source.qdrant.api-key-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Where source.qdrant.url is given: as qdrant.api-key-file.");

    public static final ConfigOption<String> SOURCE_COLLECTION =
            key("source.qdrant.collection")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The collection to read, or an alias of it.");

    public static final ConfigOption<String> DOCUMENT_ID =
            key("document.id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The field (or path.to.field) that holds the document's id, a text or a"
                                    + " whole number; or @position, the record's file and offset, which"
                                    + " is the default for format text; or, from Kafka, @key, @topic,"
                                    + " @partition, @offset, @timestamp or @header.NAME; or, from a"
                                    + " collection, @id, the point's own, or @key, the id that Weft wrote"
                                    + " it under. The other document options take these too.");

    public static final ConfigOption<String> DOCUMENT_TEXT =
            key("document.text")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The text to embed: a field, a list of fields (joined by line ends), or a"
                                    + " template like '{title} by {author}'. Default for format text:"
                                    + " text.");

    public static final ConfigOption<List<String>> DOCUMENT_VECTOR =
            key("document.vector")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "The field that holds the document's own vector, a list of numbers, which is"
                                    + " written as it is: nothing is embedded, no model is opened, and"
                                    + " document.text is not needed. From a collection: @vector, or"
                                    + " @vector.NAME; with qdrant-then-kafka that and the field in Kafka's"
                                    + " records, like [@vector, embedding].");

    public static final ConfigOption<List<String>> DOCUMENT_PAYLOAD =
            key("document.payload")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "The fields that go into the point's payload. Default: all but"
                                    + " document.vector.");

    public static final ConfigOption<String> DOCUMENT_VERSION =
            key("document.version")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The field that holds the document's version, a whole number or an ISO 8601"
                                    + " date and time; kept in the payload as _weft.version. A version older"
                                    + " than the newest one that went by is dropped and counted; for that"
                                    + " the job remembers every id.");

    public static final ConfigOption<SkipUnchanged> UNCHANGED_SKIP =
            key("unchanged.skip")
                    .enumType(SkipUnchanged.class)
                    .defaultValue(SkipUnchanged.NONE)
                    .withDescription(
                            "Don't embed and write again what is there already. state: as far as this"
                                    + " job, or the savepoint that it began with, has seen it go to this very"
                                    + " collection; one that was dropped and made anew is filled again."
                                    + " collection: what it has not seen is looked up in the collection,"
                                    + " for which each point's payload keeps two hashes. Where only the"
                                    + " payload has changed, only that is written.");

    public static final ConfigOption<Duration> UNCHANGED_STATE_TTL =
            key("unchanged.state-ttl")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How long a document is remembered after it was last seen: longer than the"
                                    + " time between checkpoints, and than source.kafka.overlap where that"
                                    + " holds. What is forgotten is new when it comes again: it is looked up"
                                    + " or written, and an older version is taken. Default: for ever. For"
                                    + " many millions of ids use Flink's RocksDB state backend.");

    public static final ConfigOption<Integer> CHUNK_TOKENS =
            key("chunk.tokens")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Cut each document's text into pieces of this many tokens at most, special"
                                    + " ones and the prompt counted in, each a point of its own; at the"
                                    + " end of a paragraph or a sentence where possible. No more than the"
                                    + " model takes. Default: a document is one point.");

    public static final ConfigOption<Integer> CHUNK_OVERLAP =
            key("chunk.overlap")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Tokens that a piece shares with the one before at most, from the begin of a"
                                    + " sentence or a word. Half of chunk.tokens is the most. Default:"
                                    + " none.");

    public static final ConfigOption<String> CHUNK_TEXT_FIELD =
            key("chunk.text-field")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The payload's field for a piece's own text, in the place of what the document"
                                    + " has there. Default: a point says only where in the text its piece"
                                    + " is.");

    public static final ConfigOption<String> CHUNK_TOKENIZER =
            key("chunk.tokenizer")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "With embed.type http: the tokenizer.json of the server's model, or the folder"
                                    + " that holds it, on any file system of Flink's; or classpath:NAME for"
                                    + " NAME-tokenizer.json there.");

    public static final ConfigOption<Integer> BATCH_SIZE =
            key("batch.size").intType().defaultValue(256).withDescription("Documents a batch.");

    public static final ConfigOption<MemorySize> BATCH_MAX_BYTES =
            key("batch.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription("A batch with this much text and payload is closed early.");

    public static final ConfigOption<Duration> BATCH_TIMEOUT =
            key("batch.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("The longest that a document waits for its batch to fill.");

    public static final ConfigOption<Integer> BATCH_LANES =
            key("batch.lanes")
                    .intType()
                    .defaultValue(16)
                    .withDescription(
                            "Batches filled side by side over the whole job, at least the parallelism."
                                    + " May not change while the job has state, which lies in lanes:"
                                    + " a savepoint with another number is refused.");

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

    public static final ConfigOption<String> QDRANT_URL =
            key("qdrant.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The server's gRPC address, http://host:6334 or https://host:6334.");

    public static final ConfigOption<String> QDRANT_API_KEY_ENV =
            key("qdrant.api-key-env")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The environment variable that holds the API key, in the client's process"
                                    + " and in the TaskManagers'. The key itself is no option: it would"
                                    + " travel in the job graph.");

    public static final ConfigOption<String> QDRANT_API_KEY_FILE =
            key("qdrant.api-key-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A local file that holds the API key, for the client and on every"
                                    + " TaskManager.");

    public static final ConfigOption<String> QDRANT_COLLECTION =
            key("qdrant.collection")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The collection, or an alias of it. Made when missing. With cutover.alias it"
                                    + " may hold {run}: books-{run} is the next of books-1, books-2, …;"
                                    + " a run that did not come to its end is gone on with, unless the"
                                    + " checks refused it.");

    public static final ConfigOption<String> QDRANT_VECTOR_NAME =
            key("qdrant.vector-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The name of the vector. Default: the unnamed one.");

    public static final ConfigOption<Integer> QDRANT_VECTOR_SIZE =
            key("qdrant.vector-size")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "With document.vector: how many numbers a vector has. Needed when the"
                                    + " collection has to be made, but for vectors that are read from a"
                                    + " collection: then it is made like that one.");

    public static final ConfigOption<OtherModel> QDRANT_OTHER_MODEL =
            key("qdrant.other-model")
                    .enumType(OtherModel.class)
                    .defaultValue(OtherModel.REFUSE)
                    .withDescription(
                            "What to do where the collection's metadata says that its vectors are of another"
                                    + " model. refuse: don't start. take-over: write all the same; the"
                                    + " metadata then says this job's model, and searches mix the two"
                                    + " until every point is written anew.");

    public static final ConfigOption<Integer> QDRANT_MAX_POINTS =
            key("qdrant.max-points-per-request")
                    .intType()
                    .defaultValue(QdrantSinkBuilder.DEFAULT_MAX_POINTS_PER_REQUEST)
                    .withDescription("Points in one request at most.");

    public static final ConfigOption<Integer> QDRANT_MAX_IN_FLIGHT =
            key("qdrant.max-requests-in-flight")
                    .intType()
                    .defaultValue(QdrantSinkBuilder.DEFAULT_MAX_REQUESTS_IN_FLIGHT)
                    .withDescription("Requests on their way at once from each subtask at most.");

    public static final ConfigOption<Duration> QDRANT_TIMEOUT =
            key("qdrant.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription("The deadline of one request.");

    public static final ConfigOption<String> CREATE_LIKE =
            key("qdrant.create.like")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A collection that a new one is made like: vectors, distance, datatype, index,"
                                    + " quantization, optimizers, shards, replicas, strict mode, payload"
                                    + " indexes; only the vector that is embedded gets the model's"
                                    + " dimension. Default: source.qdrant.collection, on its server, if"
                                    + " that is read and holds no other vectors.");

    public static final ConfigOption<VectorDistance> CREATE_DISTANCE =
            key("qdrant.create.distance")
                    .enumType(VectorDistance.class)
                    .noDefaultValue()
                    .withDescription("How a new collection compares vectors. Default: cosine.");

    public static final ConfigOption<VectorDatatype> CREATE_DATATYPE =
            key("qdrant.create.datatype")
                    .enumType(VectorDatatype.class)
                    .noDefaultValue()
                    .withDescription(
                            "How a new collection keeps the numbers of a vector. Default: float32.");

    public static final ConfigOption<Boolean> CREATE_ON_DISK =
            key("qdrant.create.on-disk")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether a new collection serves vectors from disk. Default: the server's.");

    public static final ConfigOption<VectorQuantization> CREATE_QUANTIZATION =
            key("qdrant.create.quantization")
                    .enumType(VectorQuantization.class)
                    .noDefaultValue()
                    .withDescription(
                            "scalar: int8, kept in memory. product: compressed 16 times. binary: a bit a"
                                    + " number. Default: none.");

    public static final ConfigOption<Integer> CREATE_HNSW_M =
            key("qdrant.create.hnsw-m")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Edges a node in the index's graph. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_HNSW_EF_CONSTRUCT =
            key("qdrant.create.hnsw-ef-construct")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Neighbours looked at while the index is built. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_SHARDS =
            key("qdrant.create.shards")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Shards of a new collection. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_REPLICAS =
            key("qdrant.create.replicas")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Copies of each shard. Default: the server's.");

    public static final ConfigOption<Integer> CREATE_WRITE_CONSISTENCY =
            key("qdrant.create.write-consistency")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Copies that have to take a write before it counts. Default: the server's.");

    public static final ConfigOption<Boolean> CREATE_PAYLOAD_ON_DISK =
            key("qdrant.create.payload-on-disk")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription(
                            "Whether a new collection keeps payloads on disk alone. Default: the"
                                    + " server's.");

    public static final ConfigOption<List<String>> CREATE_INDEXES =
            key("qdrant.create.payload-indexes")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "Payload indexes of a new collection, made before the first point: field:type,"
                                    + " with type keyword, integer, float, geo, text, bool, datetime or"
                                    + " uuid.");

    public static final ConfigOption<Boolean> BULK_DEFER_INDEXING =
            key("bulk-load.defer-indexing")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Build the collection's index once, when all is written, which is faster in"
                                    + " all. For sources that end. The collection's own settings are"
                                    + " restored at the end, or by the next run.");

    public static final ConfigOption<String> CUTOVER_ALIAS =
            key("cutover.alias")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The alias that is pointed to the collection when all is written, indexed and"
                                    + " checked; made when missing. For sources that end. To count exactly,"
                                    + " the job remembers every id, except where it reads a collection"
                                    + " alone by @id or @key.");

    public static final ConfigOption<Integer> CUTOVER_SAMPLE =
            key("cutover.sample")
                    .intType()
                    .defaultValue(500)
                    .withDescription(
                            "Points, drawn at random, that are compared with what they should be, and"
                                    + " searched for.");

    public static final ConfigOption<Double> CUTOVER_MIN_RECALL =
            key("cutover.min-recall")
                    .doubleType()
                    .defaultValue(0.95)
                    .withDescription(
                            "The share of the true ten nearest that a search in the new collection finds,"
                                    + " on average; with less the alias stays where it is and the job"
                                    + " fails. 0 takes any.");

    public static final ConfigOption<Double> CUTOVER_MIN_OVERLAP =
            key("cutover.min-overlap")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "The share of the ten nearest that the new collection has in common with the"
                                    + " old one, on average; with less the alias stays where it is and the"
                                    + " job fails. 0 takes any.");

    public static final ConfigOption<Boolean> REINDEX_IN_PLACE =
            key("reindex.in-place")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Don't fill another collection: give the points of source.qdrant.collection one"
                                    + " more vector, qdrant.vector-name, which is added to the collection"
                                    + " when missing. Only points without it are read, so a run that died"
                                    + " is simply started again. For servers from 1.18 on.");

    public static final ConfigOption<String> DEAD_LETTERS_PATH =
            key("dead-letters.path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A folder on any file system of Flink's for the records that can't be"
                                    + " taken, as JSON lines with the reason. Without it the first such"
                                    + " record fails the job.");

    public static final ConfigOption<String> REPORT_PATH =
            key("report.path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A file on any file system of Flink's for the run report as JSON. The log"
                                    + " has it as text in any case.");

    public static final ConfigOption<String> JOB_NAME =
            key("job.name")
                    .stringType()
                    .defaultValue("weft")
                    .withDescription("The job's name in Flink's web UI.");

    public static final ConfigOption<Integer> JOB_MAX_PARALLELISM =
            key("job.max-parallelism")
                    .intType()
                    .defaultValue(128)
                    .withDescription(
                            "The highest parallelism that the job can ever be rescaled to. May not"
                                    + " change while the job has state.");

    public static final ConfigOption<Integer> DRY_RUN_RECORDS =
            key("dry-run.records")
                    .intType()
                    .defaultValue(1000)
                    .withDescription("Records that --dry-run reads.");

    public static final ConfigOption<Duration> DRY_RUN_TIMEOUT =
            key("dry-run.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "When so long was read, and then so long embedded, --dry-run goes on with what"
                                    + " it has.");

    /** Each option with the type of its value, in the order written above. */
    private static final Map<ConfigOption<?>, Type> TYPES = types();

    /** Every option, in the order of the job's stages. */
    public static Set<ConfigOption<?>> all() {
        return TYPES.keySet();
    }

    /** What an option's values are; Flink keeps that to itself. */
    static Type valueType(ConfigOption<?> option) {
        return TYPES.get(option);
    }

    private static Map<ConfigOption<?>, Type> types() {
        Map<ConfigOption<?>, Type> types = new LinkedHashMap<>();
        for (Field field : WeftOptions.class.getFields()) {
            if (field.getGenericType() instanceof ParameterizedType type) {
                try {
                    types.put((ConfigOption<?>) field.get(null), type.getActualTypeArguments()[0]);
                } catch (IllegalAccessException publicFieldsOnly) {
                    throw new IllegalStateException(publicFieldsOnly);
                }
            }
        }
        return Collections.unmodifiableMap(types);
    }
}
