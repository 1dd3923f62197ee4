package dev.weft.job.chunk;

import static dev.weft.job.options.ChunkOptions.CHUNK_OVERLAP;
import static dev.weft.job.options.ChunkOptions.CHUNK_TEXT_FIELD;
import static dev.weft.job.options.ChunkOptions.CHUNK_TOKENS;
import static dev.weft.job.options.UnchangedOptions.UNCHANGED_STATE_TTL;

import dev.weft.embed.ChunkSize;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderSpec;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * How documents are cut.
 *
 * @param embedder whose tokenizer counts
 * @param textField the payload's field for a piece's own text; null for none
 * @param timeToLive how long it is remembered how many pieces a document had; null for ever
 */
public record Chunking(EmbedderSpec embedder, ChunkSize size, String textField, Duration timeToLive)
        implements Serializable {

    /** Whether documents are to be cut. */
    public static boolean isAsked(Configuration options) {
        return options.getOptional(CHUNK_TOKENS).isPresent();
    }

    /** As the options say; null where documents are not cut. */
    public static Chunking of(Configuration options, EmbedderSpec embedder) {
        return isAsked(options)
                ? new Chunking(
                        embedder,
                        new ChunkSize(
                                options.get(CHUNK_TOKENS),
                                options.getOptional(CHUNK_OVERLAP).orElse(0)),
                        options.get(CHUNK_TEXT_FIELD),
                        options.get(UNCHANGED_STATE_TTL))
                : null;
    }

    /**
     * A hash of all that a document's points depend on, beside its text and payload.
     *
     * @param opened the embedder
     * @throws dev.weft.embed.EmbedderException if it takes no texts of this size
     */
    public String fingerprint(Embedder opened) {
        return opened.chunker(size).fingerprint() + (textField == null ? "" : "/" + textField);
    }

    /** In a few words. */
    @Override
    public String toString() {
        return size.tokens()
                + " tokens"
                + (size.overlap() == 0 ? "" : ", " + size.overlap() + " of them shared");
    }
}
