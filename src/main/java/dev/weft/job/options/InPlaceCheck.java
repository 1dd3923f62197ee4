package dev.weft.job.options;

import static dev.weft.job.options.CreateOptions.CREATE_INDEXES;
import static dev.weft.job.options.CreateOptions.CREATE_LIKE;
import static dev.weft.job.options.CreateOptions.CREATE_PAYLOAD_ON_DISK;
import static dev.weft.job.options.CreateOptions.CREATE_REPLICAS;
import static dev.weft.job.options.CreateOptions.CREATE_SHARDS;
import static dev.weft.job.options.CreateOptions.CREATE_WRITE_CONSISTENCY;
import static dev.weft.job.options.CutoverOptions.BULK_DEFER_INDEXING;
import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_PAYLOAD;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.SourceOptions.SOURCE_URL;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_SKIP;

import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.PointRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds mistakes in what is asked of a run in place, which changes nothing of a point but one vector. */
final class InPlaceCheck {

    /** What would be about points or collections that are made. */
    private static final List<ConfigOption<?>> WITHOUT_SAY =
            List.of(
                    SOURCE_URL,
                    DOCUMENT_PAYLOAD,
                    DOCUMENT_VERSION,
                    UNCHANGED_SKIP,
                    CREATE_LIKE,
                    CREATE_SHARDS,
                    CREATE_REPLICAS,
                    CREATE_WRITE_CONSISTENCY,
                    CREATE_PAYLOAD_ON_DISK,
                    CREATE_INDEXES,
                    BULK_DEFER_INDEXING,
                    CUTOVER_ALIAS);

    private InPlaceCheck() {}

    static List<String> mistakes(Configuration options) {
        List<String> mistakes = new ArrayList<>();
        if (!options.get(REINDEX_IN_PLACE)) {
            return mistakes;
        }
        if (options.get(SOURCE_TYPE) != SourceType.QDRANT) {
            mistakes.add(
                    REINDEX_IN_PLACE.key()
                            + " is for "
                            + SOURCE_TYPE.key()
                            + " 'qdrant': it reads a collection and fills a vector of it");
        }
        if (!options.getOptional(SOURCE_COLLECTION)
                .equals(options.getOptional(QDRANT_COLLECTION))) {
            mistakes.add(
                    REINDEX_IN_PLACE.key()
                            + ": "
                            + SOURCE_COLLECTION.key()
                            + " and "
                            + QDRANT_COLLECTION.key()
                            + " have to be the same collection");
        }
        if (options.getOptional(QDRANT_VECTOR_NAME).isEmpty()) {
            mistakes.add(
                    QDRANT_VECTOR_NAME.key()
                            + " is missing: with "
                            + REINDEX_IN_PLACE.key()
                            + " it names the vector to add and fill");
        }
        if (!options.getOptional(DOCUMENT_ID).equals(Optional.of(PointRecords.ID))) {
            mistakes.add(
                    DOCUMENT_ID.key()
                            + " has to be '@id' with "
                            + REINDEX_IN_PLACE.key()
                            + ": points keep their ids");
        }
        mistakes.addAll(withoutSay(options));
        return mistakes;
    }

    private static List<String> withoutSay(Configuration options) {
        return WITHOUT_SAY.stream()
                .filter(option -> options.getOptional(option).isPresent())
                .filter(option -> !options.get(option).equals(option.defaultValue()))
                .map(
                        option ->
                                option.key()
                                        + " has no say with "
                                        + REINDEX_IN_PLACE.key()
                                        + ", which changes nothing but one vector: leave it out")
                .toList();
    }
}
