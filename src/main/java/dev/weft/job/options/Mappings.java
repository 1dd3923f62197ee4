package dev.weft.job.options;

import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_PAYLOAD;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_TEXT;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;

import dev.weft.document.DocumentMapping;
import dev.weft.document.GivenVector;
import dev.weft.document.TextTemplate;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** The document that the options make of a record. */
public final class Mappings {

    private Mappings() {}

    /** @param dimension that a vector has to have where it comes with the document */
    public static DocumentMapping of(Configuration options, int dimension) {
        return new DocumentMapping(
                id(options),
                text(options),
                options.getOptional(DOCUMENT_PAYLOAD).orElse(List.of()),
                options.get(DOCUMENT_VERSION),
                vector(options).map(fields -> new GivenVector(fields, dimension)).orElse(null));
    }

    private static String id(Configuration options) {
        return options.getOptional(DOCUMENT_ID).orElse(DocumentMapping.POSITION);
    }

    private static TextTemplate text(Configuration options) {
        TextTemplate unsaid =
                vector(options).isPresent() ? TextTemplate.NONE : TextTemplate.parse("text");
        return options.getOptional(DOCUMENT_TEXT).map(TextTemplate::parse).orElse(unsaid);
    }

    private static Optional<List<String>> vector(Configuration options) {
        return options.getOptional(DOCUMENT_VECTOR);
    }

    /** In a line, for the log. */
    public static String describe(Configuration options) {
        return "id from "
                + id(options)
                + ", text from "
                + String.join(", ", text(options).fields())
                + vector(options)
                        .map(fields -> ", vector from " + String.join(", ", fields))
                        .orElse("");
    }
}
