package dev.weft.job.options;

import static dev.weft.job.options.ChunkOptions.CHUNK_TOKENS;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;
import static dev.weft.job.options.SourceOptions.KAFKA_OVERLAP;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_SKIP;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_STATE_TTL;

import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.options.UnchangedOptions.SkipUnchanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.TimeUtils;

/** Finds mistakes in how long documents are to be remembered. */
final class KnownCheck {

    private KnownCheck() {}

    /** @param options complete and well typed */
    static List<String> mistakes(Configuration options) {
        List<String> mistakes = new ArrayList<>();
        Duration timeToLive = options.get(UNCHANGED_STATE_TTL);
        if (timeToLive == null) {
            return mistakes;
        }
        boolean behindScan = options.get(SOURCE_TYPE) == SourceType.QDRANT_THEN_KAFKA;
        boolean remembers =
                behindScan
                        || options.get(UNCHANGED_SKIP) != SkipUnchanged.NONE
                        || options.getOptional(DOCUMENT_VERSION).isPresent()
                        || options.getOptional(CHUNK_TOKENS).isPresent();
        if (!remembers) {
            mistakes.add(
                    "%s says nothing without %s, %s or %s"
                            .formatted(
                                    UNCHANGED_STATE_TTL.key(),
                                    UNCHANGED_SKIP.key(),
                                    DOCUMENT_VERSION.key(),
                                    CHUNK_TOKENS.key()));
        }
        Duration overlap = options.get(KAFKA_OVERLAP);
        if (behindScan && timeToLive.compareTo(overlap) <= 0) {
            mistakes.add(
                    "%s has to be longer than %s, %s: changes that the scan has shown already are read again, and must not undo it"
                            .formatted(
                                    OptionsText.assignment(UNCHANGED_STATE_TTL, options),
                                    KAFKA_OVERLAP.key(),
                                    TimeUtils.formatWithHighestUnit(overlap)));
        }
        return mistakes;
    }
}
