package dev.weft.embed;

import dev.weft.embed.TextBreaks.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One text on its way into pieces. It is never tokenized as a whole, but a window at a time, and each
 * piece once more alone: so a text of any length takes little memory, and time in proportion.
 */
final class ChunkRun {

    /** Blanks and what the tokenizer passes over make a piece no longer than this. */
    private static final int CHARS_PER_TOKEN = 64;

    private static final int FIRST_GUESS = 6;

    private final String text;
    private final Function<String, TokenSpans> tokenizer;
    private final ChunkSize size;
    private final TextBreaks breaks;
    private final int mostChars;
    private int windowChars;

    /** A piece with its own tokens. */
    private record Piece(int start, int end, TokenSpans tokens) {}

    ChunkRun(String text, Function<String, TokenSpans> tokenizer, ChunkSize size) {
        this.text = text;
        this.tokenizer = tokenizer;
        this.size = size;
        breaks = new TextBreaks(text);
        mostChars = CHARS_PER_TOKEN * size.tokens();
        windowChars = FIRST_GUESS * size.tokens();
    }

    List<TextRange> run() {
        List<TextRange> ranges = new ArrayList<>();
        int start = breaks.skipBlanks(0);
        int done = start;
        while (done < text.length()) {
            Piece piece = piece(start, done);
            if (piece == null) {
                // the overlap left no room for anything new
                piece = piece(done, done);
            }
            ranges.add(new TextRange(piece.start(), piece.end()));
            done = breaks.skipBlanks(piece.end());
            start = done < text.length() ? overlapping(piece, done) : done;
        }
        return ranges;
    }

    /**
     * The longest good piece that begins here.
     *
     * @param done all before this is in pieces
     * @return null if there is no room for anything behind {@code done}
     */
    private Piece piece(int start, int done) {
        int limit = limit(start);
        while (limit > done) {
            int end = cut(start, done, limit);
            TokenSpans tokens = tokenizer.apply(text.substring(start, end));
            boolean smallest = end == text.offsetByCodePoints(start, 1);
            if (smallest || tokens.fits(size.tokens())) {
                return new Piece(start, end, tokens);
            }
            limit = Math.min(end - 1, start + end(tokens));
        }
        return start < done ? null : new Piece(start, text.offsetByCodePoints(start, 1), null);
    }

    /** Where the last token that a piece from here has room for ends. */
    private int limit(int start) {
        while (true) {
            int chars = Math.min(windowChars, mostChars);
            int to = start + Math.min(chars, text.length() - start);
            if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
                to--;
            }
            TokenSpans tokens = tokenizer.apply(text.substring(start, to));
            boolean full = !tokens.fits(size.tokens());
            if (full || to == text.length() || chars == mostChars) {
                int limit = full ? start + end(tokens) : to;
                windowChars = Math.max(size.tokens(), (limit - start) / 4 * 5);
                return limit;
            }
            windowChars = 2 * chars;
        }
    }

    /** Where the last of those tokens ends that a piece has room for, from the first one's start. */
    private int end(TokenSpans tokens) {
        int room = Math.min(tokens.count(), size.tokens() - tokens.extra());
        return room <= 0 ? 0 : tokens.ends()[room - 1];
    }

    private int cut(int start, int done, int limit) {
        int half = Math.max(done, start + (limit - start) / 2);
        int end = last(Kind.PARAGRAPH, half, limit);
        end = end > 0 ? end : last(Kind.SENTENCE, done, limit);
        end = end > 0 ? end : last(Kind.LINE, half, limit);
        end = end > 0 ? end : last(Kind.WORD, done, limit);
        end = end > 0 ? end : last(Kind.CHARACTER, done, limit);
        return end > 0 ? end : codePointEnd(done, limit);
    }

    /** Where there is nothing better, as in a character of a hundred marks. */
    private int codePointEnd(int done, int limit) {
        int end = text.offsetByCodePoints(limit, -1);
        end += Character.charCount(text.codePointAt(end));
        end = end > limit ? limit - 1 : end;
        return end > done ? end : text.offsetByCodePoints(done, 1);
    }

    /** The last place in (from, to] where something of at least this kind ends; 0 if nowhere. */
    private int last(Kind kind, int from, int to) {
        for (int at = to; at > from; at--) {
            if (breaks.kind(at).compareTo(kind) >= 0
                    && (kind != Kind.CHARACTER || !breaks.splitsCharacter(at))) {
                return at;
            }
        }
        return 0;
    }

    /** Where the next piece begins: inside this one where an overlap is asked for and possible. */
    private int overlapping(Piece piece, int next) {
        if (size.overlap() == 0 || piece.tokens() == null) {
            return next;
        }
        int[] starts = piece.tokens().starts();
        int shared = starts.length - size.overlap();
        // one character may be several tokens
        while (shared > 0 && shared < starts.length && starts[shared] == starts[shared - 1]) {
            shared++;
        }
        if (shared <= 0 || shared == starts.length) {
            return next;
        }
        int from = piece.start() + starts[shared];
        int start = first(Kind.SENTENCE, from, piece.end());
        start = start > 0 ? start : first(Kind.WORD, from, piece.end());
        start = start > 0 ? start : first(Kind.CHARACTER, from, piece.end());
        return start > 0 ? start : next;
    }

    /** The first place in [from, to) where what comes behind such an end begins; 0 if nowhere. */
    private int first(Kind kind, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!breaks.isBlank(at)
                    && breaks.kind(breaks.endBefore(at)).compareTo(kind) >= 0
                    && (kind != Kind.CHARACTER || !breaks.splitsCharacter(at))) {
                return at;
            }
        }
        return 0;
    }
}
