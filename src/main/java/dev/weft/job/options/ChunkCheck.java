package dev.weft.job.options;

import static dev.weft.job.options.ChunkOptions.CHUNK_OVERLAP;
import static dev.weft.job.options.ChunkOptions.CHUNK_TEXT_FIELD;
import static dev.weft.job.options.ChunkOptions.CHUNK_TOKENIZER;
import static dev.weft.job.options.ChunkOptions.CHUNK_TOKENS;
import static dev.weft.job.options.CutoverOptions.CUTOVER_MIN_OVERLAP;
import static dev.weft.job.options.CutoverOptions.REINDEX_IN_PLACE;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_PAYLOAD;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_TEXT;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.EmbedOptions.EMBED_TYPE;

import dev.weft.document.DocumentMapping;
import dev.weft.document.TextTemplate;
import dev.weft.embed.ChunkSize;
import dev.weft.job.options.EmbedOptions.EmbedType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds mistakes in what is asked of the cutting of documents. */
final class ChunkCheck {

    private final Configuration options;
    private final List<String> mistakes = new ArrayList<>();

    private ChunkCheck(Configuration options) {
        this.options = options;
    }

    static List<String> mistakes(Configuration options) {
        ChunkCheck check = new ChunkCheck(options);
        if (options.getOptional(CHUNK_TOKENS).isPresent()) {
            check.size();
            check.tokenizer();
            check.payload();
            check.cutover();
            check.points();
        } else {
            check.alone();
        }
        return check.mistakes;
    }

    private void alone() {
        for (ConfigOption<?> option : List.of(CHUNK_OVERLAP, CHUNK_TEXT_FIELD, CHUNK_TOKENIZER)) {
            if (options.getOptional(option).isPresent()) {
                mistakes.add(option.key() + " says nothing without " + CHUNK_TOKENS.key());
            }
        }
    }

    private void size() {
        int tokens = options.get(CHUNK_TOKENS);
        int overlap = options.getOptional(CHUNK_OVERLAP).orElse(0);
        if (tokens < ChunkSize.LEAST_TOKENS || tokens > ChunkSize.MOST_TOKENS) {
            mistakes.add(
                    "%s: give %d to %d"
                            .formatted(
                                    OptionsText.assignment(CHUNK_TOKENS, options),
                                    ChunkSize.LEAST_TOKENS,
                                    ChunkSize.MOST_TOKENS));
        } else if (overlap > tokens / 2) {
            mistakes.add(
                    "%s is more than half of %s, %d"
                            .formatted(
                                    OptionsText.assignment(CHUNK_OVERLAP, options),
                                    CHUNK_TOKENS.key(),
                                    tokens));
        }
    }

    private void tokenizer() {
        boolean http = options.get(EMBED_TYPE) == EmbedType.HTTP;
        boolean given = options.getOptional(CHUNK_TOKENIZER).isPresent();
        if (http && !given) {
            mistakes.add(
                    "%s with %s http needs %s: %s"
                            .formatted(
                                    CHUNK_TOKENS.key(),
                                    EMBED_TYPE.key(),
                                    CHUNK_TOKENIZER.key(),
                                    OptionsText.description(CHUNK_TOKENIZER)));
        } else if (!http && given) {
            mistakes.add(
                    "%s is for %s http: a model in the TaskManagers has its own"
                            .formatted(CHUNK_TOKENIZER.key(), EMBED_TYPE.key()));
        }
    }

    /** Every piece would carry the text as a whole, and a long one as many times as it has pieces. */
    private void payload() {
        String textField = options.get(CHUNK_TEXT_FIELD);
        if (DocumentMapping.RESERVED.equals(textField)) {
            mistakes.add(
                    OptionsText.assignment(CHUNK_TEXT_FIELD, options)
                            + " is reserved: choose another name");
        }
        boolean replaced = textField != null && textFields().contains(textField);
        if (options.getOptional(DOCUMENT_PAYLOAD).isEmpty() && !replaced) {
            mistakes.add(
                    "With %s every piece of a document would carry all of its text: name in %s the one of its fields that holds the text, or in %s those that each piece is to carry"
                            .formatted(
                                    CHUNK_TOKENS.key(),
                                    CHUNK_TEXT_FIELD.key(),
                                    DOCUMENT_PAYLOAD.key()));
        }
    }

    private List<String> textFields() {
        try {
            return TextTemplate.parse(options.getOptional(DOCUMENT_TEXT).orElse("text")).fields();
        } catch (IllegalArgumentException saidElsewhere) {
            return List.of();
        }
    }

    /** Where a document is a point already. */
    private void points() {
        if (options.getOptional(DOCUMENT_VECTOR).isPresent()) {
            mistakes.add(
                    "%s and %s: a vector that is given is of the whole text; leave one out"
                            .formatted(CHUNK_TOKENS.key(), DOCUMENT_VECTOR.key()));
        }
        if (options.get(REINDEX_IN_PLACE)) {
            mistakes.add(
                    "%s and %s: points that are there can't become several; leave one out"
                            .formatted(CHUNK_TOKENS.key(), REINDEX_IN_PLACE.key()));
        }
    }

    private void cutover() {
        if (options.get(CUTOVER_MIN_OVERLAP) > 0) {
            mistakes.add(
                    "%s can't be measured with %s: points that are pieces have none to compare with in the old collection"
                            .formatted(
                                    OptionsText.assignment(CUTOVER_MIN_OVERLAP, options),
                                    CHUNK_TOKENS.key()));
        }
    }
}
