package dev.weft.job.source;

import static dev.weft.job.options.WeftOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.WeftOptions.FILES_FORMAT;
import static dev.weft.job.options.WeftOptions.FILES_MAX_RECORD_SIZE;
import static dev.weft.job.options.WeftOptions.FILES_PATH;
import static dev.weft.job.options.WeftOptions.FILES_WATCH;
import static dev.weft.job.options.WeftOptions.KAFKA_GROUP;
import static dev.weft.job.options.WeftOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.WeftOptions.KAFKA_SERVERS;
import static dev.weft.job.options.WeftOptions.KAFKA_START;
import static dev.weft.job.options.WeftOptions.KAFKA_STOP;
import static dev.weft.job.options.WeftOptions.KAFKA_TOPICS;
import static dev.weft.job.options.WeftOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.WeftOptions.SOURCE_TYPE;

import dev.weft.document.RawRecord;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.source.QdrantSource;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.hybrid.HybridSource;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.fs.Path;

/** The source that the options ask for. */
public final class Sources {

    /**
     * How far before the scan's begin the changes are read. Kafka's timestamps are the producers'
     * clocks, which go wrong; what is read twice changes nothing.
     */
    private static final long OVERLAP_MILLIS = 5 * 60 * 1000;

    private Sources() {}

    /**
     * The source; where an alias is to be moved at its end, one that says that it has come to it.
     *
     * @param attributes those that the mapping needs of a record
     */
    public static Source<RawRecord, ?, ?> of(Configuration options, Set<String> attributes) {
        Source<RawRecord, ?, ?> source = plain(options, attributes);
        return options.getOptional(CUTOVER_ALIAS).isEmpty()
                ? source
                : new EndMarkingSource<>(source);
    }

    private static Source<RawRecord, ?, ?> plain(Configuration options, Set<String> attributes) {
        return switch (options.get(SOURCE_TYPE)) {
            case FILES -> files(options);
            case KAFKA -> kafka(options, attributes, KafkaPosition.parse(options.get(KAFKA_START)));
            case QDRANT -> collection(options);
            case QDRANT_THEN_KAFKA -> collectionThenKafka(options, attributes);
        };
    }

    /** Whether the source comes to an end by itself. */
    public static boolean ends(Configuration options) {
        return switch (options.get(SOURCE_TYPE)) {
            case FILES -> options.getOptional(FILES_WATCH).isEmpty();
            case QDRANT -> true;
            case KAFKA, QDRANT_THEN_KAFKA -> options.getOptional(KAFKA_STOP).isPresent();
        };
    }

    /** The source in a few words, for the web UI. */
    public static String describe(Configuration options) {
        return switch (options.get(SOURCE_TYPE)) {
            case FILES -> "files: " + options.get(FILES_PATH) + " as " + options.get(FILES_FORMAT);
            case KAFKA -> "kafka: " + topics(options);
            case QDRANT -> "qdrant: " + options.get(SOURCE_COLLECTION);
            case QDRANT_THEN_KAFKA ->
                    "qdrant: "
                            + options.get(SOURCE_COLLECTION)
                            + ", then kafka: "
                            + topics(options);
        };
    }

    private static String topics(Configuration options) {
        return String.join(", ", options.get(KAFKA_TOPICS));
    }

    private static Source<RawRecord, ?, ?> files(Configuration options) {
        FileRecords format =
                new FileRecords(
                        options.get(FILES_FORMAT),
                        Math.toIntExact(options.get(FILES_MAX_RECORD_SIZE).getBytes()));
        Path path = new Path(options.get(FILES_PATH));
        var files =
                FileSource.forBulkFileFormat(format, path)
                        .setFileEnumerator(FilesEnumerator.of(path));
        options.getOptional(FILES_WATCH).ifPresent(files::monitorContinuously);
        return files.build();
    }

    private static KafkaSource<RawRecord> kafka(
            Configuration options, Set<String> attributes, OffsetsInitializer start) {
        var kafka =
                KafkaSource.<RawRecord>builder()
                        .setBootstrapServers(options.get(KAFKA_SERVERS))
                        .setTopics(options.get(KAFKA_TOPICS))
                        .setStartingOffsets(start)
                        .setDeserializer(new KafkaRecords(attributes));
        Properties properties = new Properties();
        options.getOptional(KAFKA_PROPERTIES).ifPresent(properties::putAll);
        options.getOptional(KAFKA_GROUP).ifPresent(kafka::setGroupId);
        options.getOptional(KAFKA_STOP).map(KafkaPosition::parse).ifPresent(kafka::setBounded);
        return kafka.setProperties(properties).build();
    }

    private static QdrantSource<RawRecord> collection(Configuration options) {
        return QdrantSource.<RawRecord>builder()
                .setConnection(Connections.source(options))
                .setCollection(options.get(SOURCE_COLLECTION))
                .setDeserializationSchema(
                        new PointRecords(options.get(SOURCE_COLLECTION)),
                        TypeInformation.of(RawRecord.class))
                .build();
    }

    /** The collection, then all that changed since the scan began. */
    private static Source<RawRecord, ?, ?> collectionThenKafka(
            Configuration options, Set<String> attributes) {
        boolean bounded = options.getOptional(KAFKA_STOP).isPresent();
        return HybridSource.<RawRecord, PinnedEnumerator<?, ?>>builder(
                        new PinnedSource<>(collection(options), System::currentTimeMillis))
                .addSource(
                        context ->
                                kafka(options, attributes, since(context.getPreviousEnumerator())),
                        bounded ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED)
                .build();
    }

    /** Restored behind the switch there is no scan any more: the offsets in the state hold. */
    private static OffsetsInitializer since(PinnedEnumerator<?, ?> scan) {
        return scan == null
                ? OffsetsInitializer.earliest()
                : OffsetsInitializer.timestamp(scan.position() - OVERLAP_MILLIS);
    }
}
