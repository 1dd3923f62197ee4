package dev.weft.job.options;

import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.SourceOptions.KAFKA_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_LIVE_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_OVERLAP;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.SourceOptions.SOURCE_URL;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;

import dev.weft.job.options.SourceOptions.SourceType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** What has to hold where a collection is read, or its changes behind it. */
final class ReindexCheck {

    private ReindexCheck() {}

    /** @param options complete and well typed */
    static List<String> mistakes(Configuration options) {
        List<String> mistakes = new ArrayList<>();
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
        boolean ontoItself =
                source.readsCollection()
                        && !options.get(REINDEX_IN_PLACE)
                        && options.getOptional(SOURCE_URL).isEmpty()
                        && options.getOptional(SOURCE_COLLECTION).isPresent()
                        && options.getOptional(SOURCE_COLLECTION)
                                .equals(options.getOptional(QDRANT_COLLECTION));
        if (ontoItself) {
            mistakes.add(
                    OptionsText.assignment(QDRANT_COLLECTION, options)
                            + " is the collection that is read: choose another to write to");
        }
        return mistakes;
    }

    /** Two writers that commit to one group each overwrite where the other is. */
    private static void ownGroup(Configuration options, List<String> mistakes) {
        String live = options.get(KAFKA_LIVE_GROUP);
        if (live != null && live.equals(options.get(KAFKA_GROUP))) {
            mistakes.add(
                    OptionsText.assignment(KAFKA_LIVE_GROUP, options)
                            + " is "
                            + KAFKA_GROUP.key()
                            + ", too, to which this job commits its own offsets: choose another for it");
        }
    }
}
