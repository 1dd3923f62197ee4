package dev.weft.job.source;

import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.SourceOptions.FILES_FORMAT;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.SourceOptions.FILES_SPLIT_SIZE;
import static dev.weft.job.options.SourceOptions.FILES_WATCH;
import static dev.weft.job.options.SourceOptions.KAFKA_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_LIVE_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_OVERLAP;
import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.SourceOptions.KAFKA_SERVERS;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.KAFKA_TOPICS;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;

import dev.weft.document.GivenVector;
import dev.weft.document.RawRecord;
import dev.weft.job.options.Connections;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.reindex.ReindexSource;
import dev.weft.qdrant.source.QdrantSource;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.clients.CommonClientConfigs;

/** The source that the options ask for. */
public final class Sources {

    private Sources() {}

    /**
     * The source, whose records are of the format that it has or the options say; where an alias is to
     * be moved at its end, one that says that it has come to it.
     */
    public static Source<RawRecord, ?, ?> of(Configuration options) {
        Source<RawRecord, ?, ?> source = plain(options);
        return options.getOptional(CUTOVER_ALIAS).isEmpty()
                ? source
                : new EndMarkingSource<>(source);
    }

    /** That source without its word on its end: records alone. */
    public static Source<RawRecord, ?, ?> plain(Configuration options) {
        return switch (options.get(SOURCE_TYPE)) {
            case FILES -> files(options);
            case KAFKA -> kafka(options, KafkaPosition.start(options.get(KAFKA_START)));
            case QDRANT -> collection(options);
            case QDRANT_THEN_KAFKA -> collectionThenKafka(options);
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
        FileRecords format = FileRecords.of(options);
        Path path = new Path(options.get(FILES_PATH));
        var files = FileSource.forBulkFileFormat(format, path);
        files.setFileEnumerator(
                options.getOptional(FILES_SPLIT_SIZE)
                        .map(size -> FilesEnumerator.inParts(path, format, size.getBytes()))
                        .orElse(FilesEnumerator.of(path, format)));
        options.getOptional(FILES_WATCH)
                .ifPresent(
                        interval ->
                                files.setFileEnumerator(FilesEnumerator.ofWatched(path, format))
                                        .monitorContinuously(interval));
        return files.build();
    }

    private static EndingKafkaSource kafka(Configuration options, OffsetsInitializer start) {
        var kafka =
                KafkaSource.<RawRecord>builder()
                        .setTopics(options.get(KAFKA_TOPICS))
                        .setStartingOffsets(start)
                        .setDeserializer(
                                new KafkaRecords(
                                        options.get(SOURCE_TYPE) == SourceType.QDRANT_THEN_KAFKA));
        options.getOptional(KAFKA_GROUP).ifPresent(kafka::setGroupId);
        options.getOptional(KAFKA_STOP).map(KafkaPosition::stop).ifPresent(kafka::setBounded);
        return new EndingKafkaSource(kafka.setProperties(client(options)).build());
    }

    /** What every client of Kafka is made with. */
    static Properties client(Configuration options) {
        Properties client = new Properties();
        client.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.get(KAFKA_SERVERS));
        options.getOptional(KAFKA_PROPERTIES).ifPresent(client::putAll);
        return client;
    }

    /** The group that Kafka knows the job by, if any: its client's own property wins. */
    public static Optional<String> group(Configuration options) {
        return Optional.ofNullable(
                        options.getOptional(KAFKA_PROPERTIES)
                                .orElse(Map.of())
                                .get(CommonClientConfigs.GROUP_ID_CONFIG))
                .or(() -> options.getOptional(KAFKA_GROUP));
    }

    /** Which points of a collection are read, if not all: in place, those that lack the vector. */
    public static Optional<Filter> filter(Configuration options) {
        return options.get(REINDEX_IN_PLACE)
                ? Optional.of(
                        Filter.newBuilder()
                                .addMustNot(
                                        ConditionFactory.hasVector(options.get(QDRANT_VECTOR_NAME)))
                                .build())
                : Optional.empty();
    }

    private static QdrantSource<RawRecord> collection(Configuration options) {
        // none is read where none is asked for: they are most of a point
        String vector =
                options.getOptional(DOCUMENT_VECTOR).flatMap(GivenVector::storedName).orElse(null);
        return QdrantSource.<RawRecord>builder()
                .setConnection(Connections.source(options))
                .setCollection(options.get(SOURCE_COLLECTION))
                .setFilter(filter(options).orElse(null))
                .setVectors(
                        vector == null
                                ? WithVectorsSelectorFactory.enable(false)
                                : WithVectorsSelectorFactory.include(List.of(vector)))
                .setDeserializationSchema(
                        new PointRecords(
                                options.get(SOURCE_COLLECTION),
                                PointRecords.ID.equals(options.get(DOCUMENT_ID)),
                                vector),
                        TypeInformation.of(RawRecord.class))
                .build();
    }

    /** The collection, then all that changed since the scan began. */
    private static ReindexSource collectionThenKafka(Configuration options) {
        return new ReindexSource(
                collection(options),
                start -> kafka(options, start),
                new ReindexSource.Pin(
                        client(options),
                        options.get(KAFKA_TOPICS),
                        options.get(KAFKA_OVERLAP),
                        options.get(KAFKA_LIVE_GROUP)));
    }
}
