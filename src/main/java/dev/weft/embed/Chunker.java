package dev.weft.embed;

import java.util.List;
import java.util.function.Function;

/**
 * Cuts texts into pieces that the model sees as a whole: as long as they may be, each at a
 * paragraph's end if there is one in its second half, else at a sentence's, else at a line's or a
 * word's, else between characters. The tokens that count are those of the piece alone, as the model
 * will get it. Thread-safe, as long as the embedder that gave it is open.
 */
public final class Chunker {

    /** Changes when the same text and size would give other pieces. */
    private static final int RULES = 1;

    /** A text that becomes at least one token. */
    private static final String PROBE = "a";

    private static final int LEAST_ROOM = 8;

    private final Function<String, TokenSpans> tokenizer;
    private final ChunkSize size;
    private final String fingerprint;

    /**
     * @param tokenizer gives at least as many tokens of a text as a piece may have
     * @param basis a hash of all that the tokens depend on
     * @throws EmbedderException if the special tokens and the prompt leave no room
     */
    Chunker(Function<String, TokenSpans> tokenizer, String basis, ChunkSize size) {
        this.tokenizer = tokenizer;
        this.size = size;
        fingerprint =
                new ContentHash()
                        .add(RULES)
                        .add(basis)
                        .add(size.tokens())
                        .add(size.overlap())
                        .hex();
        int room = size.tokens() - tokenizer.apply(PROBE).extra();
        if (room < Math.max(LEAST_ROOM, 2 * size.overlap())) {
            throw new EmbedderException(
                    "Chunks of "
                            + size.tokens()
                            + " tokens hold "
                            + Math.max(0, room)
                            + " of the text, the rest is the prompt and special tokens: set chunk.tokens"
                            + " so that it is at least "
                            + LEAST_ROOM
                            + " and twice chunk.overlap, which is "
                            + size.overlap());
        }
    }

    /**
     * The pieces, in order, without blanks at their ends. Every char that is not blank is in at least
     * one, and the next piece always ends behind the last.
     */
    public List<TextRange> chunks(String text) {
        return new ChunkRun(text, tokenizer, size).run();
    }

    /** A hash of all that the pieces depend on beside the text. */
    public String fingerprint() {
        return fingerprint;
    }
}
