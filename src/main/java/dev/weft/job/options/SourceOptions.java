package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import dev.weft.document.RecordFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/** {@code source}: what the job reads. */
public final class SourceOptions {

    private SourceOptions() {}

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

        /** Whether the source is files of this format. */
        public boolean isRead(Configuration options) {
            return options.get(SOURCE_TYPE) == SourceType.FILES
                    && options.get(FILES_FORMAT) == this;
        }

        /** As it is written in a job file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
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
                    .withDescription(
                            "Brokers to begin with: host:port, more of them with commas. They are asked for the topics before the start, from where you submit, too.");

    public static final ConfigOption<List<String>> KAFKA_TOPICS =
            key("source.kafka.topics")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "The topics to read, which have to be there. Values are JSON objects; none deletes.");

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
                                    + " topic:0:42,topic:1:17; a partition that is not named begins at"
                                    + " its oldest record.");

    public static final ConfigOption<String> KAFKA_STOP =
            key("source.kafka.stop")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where to stop: latest (as of the start), a time, or an offset of each"
                                    + " partition. Without it the job runs for ever.");

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
}
