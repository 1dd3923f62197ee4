package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Where texts are cut, by examples, with the tokenizer of the default model. */
class ChunkerTest {

    @AutoClose
    private static final TextTokenizer MINI_LM =
            TokenizerFile.open("classpath:all-minilm-l6-v2", "").tokenizer();

    @Test
    void aTextThatFitsIsOnePieceWithoutItsOuterBlanks() {
        assertThat(pieces("  A river. And\n\nstones. \n", new ChunkSize(16, 0)))
                .containsExactly("A river. And\n\nstones.");
        assertThat(pieces(" \n ", new ChunkSize(16, 0))).isEmpty();
    }

    @Test
    void aParagraphsEndIsBetterThanASentencesAndThatThanAWords() {
        ChunkSize size = new ChunkSize(16, 0);
        assertThat(
                        pieces(
                                "One two three four. Five six seven.\n\nEight nine. Ten one two three four.",
                                size))
                .containsExactly(
                        "One two three four. Five six seven.",
                        "Eight nine. Ten one two three four.");
        assertThat(
                        pieces(
                                "One two three four five six. One two three\nfour five six seven eight",
                                size))
                .containsExactly(
                        "One two three four five six.", "One two three\nfour five six seven eight");
        assertThat(
                        pieces(
                                "one two three four five six seven eight nine ten one two three four five six",
                                size))
                .containsExactly(
                        "one two three four five six seven eight nine ten one two three four",
                        "five six");
        assertThat(
                        pieces(
                                "one two three four five six\neight nine ten one two three four five six seven",
                                size))
                .first()
                .isEqualTo("one two three four five six\neight nine ten one two three four five");
    }

    @Test
    void aHeadingStaysWithWhatFollows() {
        assertThat(
                        pieces(
                                "A title\n\nOne two three four five. One two three four five six.",
                                new ChunkSize(16, 0)))
                .containsExactly(
                        "A title\n\nOne two three four five.", "One two three four five six.");
    }

    @Test
    void anAbbreviationOrADecimalEndsNoSentence() {
        assertThat(
                        pieces(
                                "the works of J. S. Bach cost 3.14 or more, e.g. in shops or here or there",
                                new ChunkSize(18, 0)))
                .first()
                .isEqualTo("the works of J. S. Bach cost 3.14 or more,");
    }

    @Test
    void scriptsWithoutBlanksAreCutBehindTheirFullStop() {
        assertThat(pieces("東京は日本の首都です。京都は古い都です。大阪も大きい。", new ChunkSize(24, 0)))
                .containsExactly("東京は日本の首都です。京都は古い都です。", "大阪も大きい。");
    }

    @Test
    void theOverlapBeginsWithASentenceIfOneIsShortEnoughElseWithAWord() {
        String text =
                "One two three four five. Six seven. Eight nine ten one two three four five six. Five six.";
        assertThat(pieces(text, new ChunkSize(16, 5)))
                .containsExactly(
                        "One two three four five. Six seven.",
                        "Six seven. Eight nine ten one two three four five six.",
                        "three four five six. Five six.");
    }

    @Test
    void thePromptCountsAsTokens() {
        TokenizerFile prompted = TokenizerFile.open("classpath:all-minilm-l6-v2", "two words: ");
        try {
            ChunkSize size = new ChunkSize(16, 0);
            Chunker chunker = new Chunker(prompted.tokenizer()::spans, "", size);
            String text = "one two three four five six seven eight nine ten one two three four";
            assertThat(chunker.chunks(text).get(0))
                    .isEqualTo(new TextRange(0, text.indexOf(" two three four", 20)));
            assertThat(
                            prompted.tokenizer()
                                    .tokenize(text.substring(0, chunker.chunks(text).get(0).end()))
                                    .length())
                    .isEqualTo(16);
        } finally {
            prompted.tokenizer().close();
        }
    }

    @Test
    void aCharacterTooLargeForAPieceIsCutBetweenItsCodePoints() {
        // every code point a token
        Chunker chunker = new Chunker(ChunkerTest::codePoints, "", new ChunkSize(16, 4));
        String marks = "a" + "\u0301".repeat(50);
        assertThat(chunker.chunks(marks)).hasSize(4);
        String joined = "\uD83D\uDC68\u200D".repeat(30) + "\uD83D\uDC68";
        assertThat(chunker.chunks(joined))
                .allMatch(piece -> !Character.isLowSurrogate(joined.charAt(piece.start())))
                .extracting(TextRange::end)
                .last()
                .isEqualTo(joined.length());
    }

    private static TokenSpans codePoints(String text) {
        int count = text.codePointCount(0, text.length());
        int[] starts = new int[count];
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = i == 0 ? 0 : ends[i - 1];
            ends[i] = text.offsetByCodePoints(starts[i], 1);
        }
        return new TokenSpans(starts, ends, 2, false);
    }

    @Test
    void otherSizesHaveOtherFingerprints() {
        assertThat(chunker(new ChunkSize(16, 0)).fingerprint())
                .isEqualTo(chunker(new ChunkSize(16, 0)).fingerprint())
                .isNotEqualTo(chunker(new ChunkSize(17, 0)).fingerprint())
                .isNotEqualTo(chunker(new ChunkSize(16, 1)).fingerprint());
    }

    @Test
    void aPromptThatLeavesNoRoomIsRefused() {
        TokenizerFile prompted = TokenizerFile.open("classpath:all-minilm-l6-v2", "a ".repeat(12));
        try {
            assertThatThrownBy(
                            () ->
                                    new Chunker(
                                            prompted.tokenizer()::spans, "", new ChunkSize(16, 0)))
                    .isInstanceOf(EmbedderException.class)
                    .hasMessageContaining("chunk.tokens")
                    .hasMessageContaining("hold 2 of the text");
        } finally {
            prompted.tokenizer().close();
        }
    }

    private static Chunker chunker(ChunkSize size) {
        return new Chunker(MINI_LM::spans, "", size);
    }

    private static List<String> pieces(String text, ChunkSize size) {
        List<String> pieces = new ArrayList<>();
        for (TextRange range : chunker(size).chunks(text)) {
            pieces.add(text.substring(range.start(), range.end()));
        }
        return pieces;
    }
}
