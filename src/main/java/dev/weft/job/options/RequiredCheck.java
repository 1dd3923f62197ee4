package dev.weft.job.options;

import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_TEXT;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_URL;
import static dev.weft.job.options.EmbedOptions.EMBED_TYPE;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.SourceOptions.KAFKA_SERVERS;
import static dev.weft.job.options.SourceOptions.KAFKA_TOPICS;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_URL;

import dev.weft.job.options.EmbedOptions.EmbedType;
import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds what has to be given, and is not. */
final class RequiredCheck {

    private RequiredCheck() {}

    /**
     * @param options well typed
     * @param spoiled keys that were given, but can't be used: they are not missing
     */
    static List<String> mistakes(Configuration options, Set<String> spoiled) {
        return required(options).stream()
                .filter(option -> options.getOptional(option).isEmpty())
                .filter(option -> !spoiled.contains(option.key()))
                .map(option -> option.key() + " is missing: " + OptionsText.description(option))
                .toList();
    }

    private static List<ConfigOption<?>> required(Configuration options) {
        List<ConfigOption<?>> required = new ArrayList<>();
        SourceType source = options.get(SOURCE_TYPE);
        if (source == SourceType.FILES) {
            required.add(FILES_PATH);
        }
        if (source.readsKafka()) {
            required.addAll(List.of(KAFKA_SERVERS, KAFKA_TOPICS));
        }
        if (source.readsCollection()) {
            required.add(SOURCE_COLLECTION);
        }
        // dead letters may be of a job whose records are lines of text
        boolean text = FileFormat.TEXT.isRead(options) || FileFormat.DEAD_LETTERS.isRead(options);
        if (!text) {
            required.add(DOCUMENT_ID);
        }
        if (!text && options.getOptional(DOCUMENT_VECTOR).isEmpty()) {
            required.add(DOCUMENT_TEXT);
        }
        if (options.get(EMBED_TYPE) == EmbedType.HTTP) {
            required.add(EMBED_HTTP_URL);
        }
        required.addAll(List.of(QDRANT_URL, QDRANT_COLLECTION));
        return required;
    }
}
