package dev.weft.job.options;

import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_SIZE;

import dev.weft.document.GivenVector;
import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** What goes with vectors that come with their documents, and what doesn't. */
final class GivenVectorCheck {

    private GivenVectorCheck() {}

    static List<String> mistakes(Configuration options) {
        List<String> fields = options.getOptional(DOCUMENT_VECTOR).orElse(List.of());
        List<String> mistakes = new ArrayList<>();
        if (fields.isEmpty()) {
            if (options.getOptional(QDRANT_VECTOR_SIZE).isPresent()) {
                mistakes.add(
                        QDRANT_VECTOR_SIZE.key()
                                + " is for "
                                + DOCUMENT_VECTOR.key()
                                + " alone: a model says it itself, or embed.dimensions does");
            }
            return mistakes;
        }
        options.keySet().stream()
                .filter(key -> key.startsWith("embed.") || key.startsWith("chunk."))
                .sorted()
                .forEach(
                        key ->
                                mistakes.add(
                                        key
                                                + " has no say with "
                                                + DOCUMENT_VECTOR.key()
                                                + ", which is written as it is: leave one of the"
                                                + " two out"));
        if (FileFormat.TEXT.isRead(options)) {
            mistakes.add(shown(options) + ": a line of format text has no such field");
        }
        SourceType source = options.get(SOURCE_TYPE);
        // dead letters are of another source, and hold what that has
        if (!FileFormat.DEAD_LETTERS.isRead(options) && !readable(fields, source)) {
            mistakes.add(shown(options) + " has to be " + readable(source));
        }
        return mistakes;
    }

    private static boolean readable(List<String> fields, SourceType source) {
        long stored = fields.stream().filter(GivenVector::stored).count();
        boolean unknown =
                fields.stream()
                        .anyMatch(field -> field.startsWith("@") && !GivenVector.stored(field));
        boolean fitting =
                switch (source) {
                    case FILES, KAFKA -> stored == 0;
                    // a collection may hold vectors in payloads, too
                    case QDRANT -> stored <= 1;
                    case QDRANT_THEN_KAFKA -> stored <= 1 && stored < fields.size();
                };
        return fitting && !unknown;
    }

    private static String readable(SourceType source) {
        return switch (source) {
            case FILES, KAFKA -> "a field of the records";
            case QDRANT -> "@vector or @vector.NAME, or a field of the payload";
            case QDRANT_THEN_KAFKA ->
                    "@vector or @vector.NAME for the collection and a field of Kafka's records:"
                            + " [@vector, embedding]";
        };
    }

    private static String shown(Configuration options) {
        return OptionsText.assignment(DOCUMENT_VECTOR, options);
    }
}
