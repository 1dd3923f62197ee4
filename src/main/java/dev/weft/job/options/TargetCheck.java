package dev.weft.job.options;

import static dev.weft.job.options.TargetOptions.QDRANT_API_KEY_ENV;
import static dev.weft.job.options.TargetOptions.QDRANT_API_KEY_FILE;
import static dev.weft.job.options.TargetOptions.QDRANT_MAX_POINTS;
import static dev.weft.job.options.TargetOptions.QDRANT_URL;

import dev.weft.qdrant.sink.QdrantSinkBuilder;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** Finds mistakes in the server to write to, and in how. */
final class TargetCheck {

    /** A writer holds so many points at most; one request can't have more. */
    private static final int MAX_POINTS_PER_REQUEST = QdrantSinkBuilder.DEFAULT_MAX_BUFFERED_POINTS;

    private TargetCheck() {}

    /** @param options well typed */
    static List<String> mistakes(Configuration options) {
        Mistakes mistakes = new Mistakes(options);
        mistakes.notBoth(QDRANT_API_KEY_ENV, QDRANT_API_KEY_FILE);
        mistakes.parseUrl(QDRANT_URL);
        mistakes.atMost(MAX_POINTS_PER_REQUEST, QDRANT_MAX_POINTS, options.get(QDRANT_MAX_POINTS));
        return mistakes.found();
    }
}
