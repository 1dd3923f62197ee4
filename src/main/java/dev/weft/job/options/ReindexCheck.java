package dev.weft.job.options;

import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.SourceOptions.KAFKA_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_LIVE_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_OVERLAP;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.SOURCE_API_KEY_ENV;
import static dev.weft.job.options.SourceOptions.SOURCE_API_KEY_FILE;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.SourceOptions.SOURCE_URL;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_URL;

import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.Sources;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** What has to hold where a collection is read, or its changes behind it. */
final class ReindexCheck {

    private ReindexCheck() {}

    /** @param options complete and well typed */
    static List<String> mistakes(Configuration options) {
        Mistakes mistakes = new Mistakes(options);
        SourceType source = options.get(SOURCE_TYPE);
        if (source == SourceType.QDRANT_THEN_KAFKA) {
            if (options.getOptional(KAFKA_START).isPresent()) {
                mistakes.add(
                        KAFKA_START.key()
                                + " has no say with qdrant-then-kafka: it begins where the scan began");
            }
            ownGroup(options, mistakes);
        } else if (source == SourceType.KAFKA) {
            // with any other source all of Kafka's options are refused
            for (ConfigOption<?> option : List.of(KAFKA_OVERLAP, KAFKA_LIVE_GROUP)) {
                if (options.getOptional(option).isPresent()) {
                    mistakes.add(
                            option.key() + " is for " + SOURCE_TYPE.key() + " qdrant-then-kafka");
                }
            }
        }
        server(options, mistakes);
        boolean ontoItself =
                source.readsCollection()
                        && !options.get(REINDEX_IN_PLACE)
                        && sameServer(options)
                        && options.getOptional(SOURCE_COLLECTION).isPresent()
                        && options.getOptional(SOURCE_COLLECTION)
                                .equals(options.getOptional(QDRANT_COLLECTION));
        if (ontoItself) {
            mistakes.add(
                    OptionsText.assignment(QDRANT_COLLECTION, options)
                            + " is the collection that is read: choose another to write to");
        }
        return mistakes.found();
    }

    /** Without an address of its own it is the target's, which has its key. */
    private static void server(Configuration options, Mistakes mistakes) {
        mistakes.parseUrl(SOURCE_URL);
        mistakes.notBoth(SOURCE_API_KEY_ENV, SOURCE_API_KEY_FILE);
        for (ConfigOption<?> key : List.of(SOURCE_API_KEY_ENV, SOURCE_API_KEY_FILE)) {
            if (options.getOptional(key).isPresent() && options.getOptional(SOURCE_URL).isEmpty()) {
                mistakes.add(key.key() + " says nothing without " + SOURCE_URL.key());
            }
        }
    }

    private static boolean sameServer(Configuration options) {
        Optional<String> url = options.getOptional(SOURCE_URL);
        return url.isEmpty() || url.equals(options.getOptional(QDRANT_URL));
    }

    /** Two writers that commit to one group each overwrite where the other is. */
    private static void ownGroup(Configuration options, Mistakes mistakes) {
        String live = options.get(KAFKA_LIVE_GROUP);
        if (live != null && Sources.group(options).filter(live::equals).isPresent()) {
            mistakes.add(
                    OptionsText.assignment(KAFKA_LIVE_GROUP, options)
                            + " is "
                            + KAFKA_GROUP.key()
                            + ", too, to which this job commits its own offsets: choose another for it");
        }
    }
}
