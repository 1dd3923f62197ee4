package dev.weft.embed;

/**
 * Where a text may be cut, by Unicode's properties alone: no locale and no JDK's own rules, so that a
 * text is cut alike everywhere. In the spirit of Unicode's annex 29.
 */
final class TextBreaks {

    /** What ends at a place, the better the later. */
    enum Kind {
        NOTHING,
        CHARACTER,
        WORD,
        LINE,
        SENTENCE,
        PARAGRAPH
    }

    private static final String TERMINATORS =
            ".!?\u2026\u203C\u2047\u2048\u2049\u0589\u061F\u06D4\u0700\u0964\u0965\u1362\u1367\u1368\u104B"
                    + "\u17D4\u17D5\u1803\u1809\uA4FF";

    /** Behind these no blank is needed. */
    private static final String WIDE_TERMINATORS =
            "\u3002\uFF01\uFF1F\uFF61\uFF0E\uFE12\uFE52\uFE56\uFE57";

    private static final String PAUSES = ",;:\u3001\uFF0C\uFF1A\uFF1B\uFF64";
    private static final int MOST_CLOSERS = 8;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private final String text;

    TextBreaks(String text) {
        this.text = text;
    }

    boolean isBlank(int at) {
        return Character.isWhitespace(text.charAt(at));
    }

    /** The first place from here on that is not blank, or the text's end. */
    int skipBlanks(int from) {
        int at = from;
        while (at < text.length() && isBlank(at)) {
            at++;
        }
        return at;
    }

    /** The end of what comes before the blanks before this place; 0 for nothing. */
    int endBefore(int from) {
        int at = from;
        while (at > 0 && isBlank(at - 1)) {
            at--;
        }
        return at;
    }

    /**
     * What ends at this place. Nothing ends in a blank. {@link Kind#CHARACTER} is said also inside
     * what a reader takes for one: ask {@link #splitsCharacter}.
     *
     * @param at from 0 to the text's length
     */
    Kind kind(int at) {
        if (at == 0 || isBlank(at - 1)) {
            return Kind.NOTHING;
        }
        if (at == text.length()) {
            return Kind.PARAGRAPH;
        }
        return isBlank(at) ? kindBeforeBlanks(at) : kindInside(at);
    }

    private Kind kindBeforeBlanks(int at) {
        int lines = 0;
        int next = at;
        for (; next < text.length() && isBlank(next); next++) {
            char c = text.charAt(next);
            boolean pair = c == '\r' && next + 1 < text.length() && text.charAt(next + 1) == '\n';
            if (c == '\n' || c == '\r' && !pair || c == '\u2028') {
                lines++;
            } else if (c == '\f' || c == '\u2029') {
                lines += 2;
            }
        }
        if (lines >= 2 || next == text.length()) {
            return Kind.PARAGRAPH;
        }
        if (endsSentence(at, TERMINATORS + WIDE_TERMINATORS) && !continues(next)) {
            return Kind.SENTENCE;
        }
        return lines == 1 ? Kind.LINE : Kind.WORD;
    }

    private Kind kindInside(int at) {
        int before = text.codePointBefore(at);
        int after = text.codePointAt(at);
        boolean clings =
                isMark(after)
                        || isCloser(after)
                        || isOneOf(after, TERMINATORS + WIDE_TERMINATORS + PAUSES)
                        || isOpener(before);
        if (clings) {
            return Kind.CHARACTER;
        }
        if (endsSentence(at, WIDE_TERMINATORS)) {
            return Kind.SENTENCE;
        }
        return needsNoBlank(before) || needsNoBlank(after) ? Kind.WORD : Kind.CHARACTER;
    }

    /** Whether what ends here, brackets and quotes that it closes aside, ends with a terminator. */
    private boolean endsSentence(int at, String terminators) {
        int end = at;
        for (int closers = 0;
                end > 0 && closers < MOST_CLOSERS && isCloser(text.codePointBefore(end));
                closers++) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return end > 0
                && isOneOf(text.codePointBefore(end), terminators)
                && !(text.charAt(end - 1) == '.' && isInitial(end - 1));
    }

    /** A letter alone, as in the names J. S. Bach or U.S. */
    private boolean isInitial(int end) {
        return end > 0
                && Character.isUpperCase(text.charAt(end - 1))
                && (end == 1 || !Character.isLetterOrDigit(text.charAt(end - 2)));
    }

    /** Whether a sentence goes on here, as behind "e.g. ". */
    private boolean continues(int at) {
        int next = text.codePointAt(at);
        return Character.isLowerCase(next) || isOneOf(next, PAUSES);
    }

    /**
     * Whether a cut here would part what a reader takes for one character: a letter and its marks, a
     * joined emoji, a flag, the two halves of a pair.
     */
    boolean splitsCharacter(int at) {
        if (at == 0 || at == text.length()) {
            return false;
        }
        char before = text.charAt(at - 1);
        if (Character.isHighSurrogate(before) && Character.isLowSurrogate(text.charAt(at))) {
            return true;
        }
        int after = text.codePointAt(at);
        return isMark(after)
                || before == ZERO_WIDTH_JOINER
                || isFlagLetter(after) && flagLettersBefore(at) % 2 == 1;
    }

    private int flagLettersBefore(int at) {
        int letters = 0;
        for (int end = at; end > 0 && isFlagLetter(text.codePointBefore(end)); end -= 2) {
            letters++;
        }
        return letters;
    }

    private static boolean isFlagLetter(int codePoint) {
        return codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF;
    }

    /** Belongs to the character before it. */
    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK ->
                    true;
            default ->
                    codePoint == ZERO_WIDTH_JOINER
                            || codePoint == 0x200C
                            // skin tones
                            || codePoint >= 0x1F3FB && codePoint <= 0x1F3FF
                            // letters of a flag's name
                            || codePoint >= 0xE0020 && codePoint <= 0xE007F
                            // vowels and finals of a Korean syllable in parts
                            || codePoint >= 0x1160 && codePoint <= 0x11FF;
        };
    }

    private static boolean isCloser(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.END_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> true;
            default -> codePoint == '"' || codePoint == '\'';
        };
    }

    private static boolean isOpener(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** Scripts that put no blanks between words. */
    private static boolean needsNoBlank(int codePoint) {
        return Character.isIdeographic(codePoint)
                || codePoint >= 0x3041 && codePoint <= 0x30FF
                || codePoint >= 0xFF66 && codePoint <= 0xFF9D;
    }

    private static boolean isOneOf(int codePoint, String codePoints) {
        return codePoints.indexOf(codePoint) >= 0;
    }
}
