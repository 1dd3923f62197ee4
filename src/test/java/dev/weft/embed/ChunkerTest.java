package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the tokenizer of the default model. */
class ChunkerTest {

    private static final Pattern CHARACTER = Pattern.compile("\\X");

    /** What texts are made of at random: several scripts, blanks of all kinds, what tokenizers stumble over. */
    private static final List<String> PARTS =
            List.of(
                    "river",
                    "stones",
                    "Ünïcödé",
                    "e.g. this",
                    "J. S. Bach",
                    "3.14",
                    "well-known",
                    "(so)",
                    "\"no\"",
                    ".",
                    ". ",
                    "! ",
                    "? ",
                    "... ",
                    ", ",
                    ": ",
                    " ",
                    " ",
                    " ",
                    " ",
                    "  ",
                    "\n",
                    "\r\n",
                    "\n\n",
                    " \n \n ",
                    "\t",
                    "\u00A0",
                    "\u3000",
                    "\u2029",
                    "这是一个句子。",
                    "東京は",
                    "日本の首都です。",
                    "カタカナ",
                    "「そう」",
                    "한국어",
                    "ประเทศไทย",
                    "हिन्दी।",
                    "مرحبا؟ ",
                    "e\u0301",
                    "a\u0323\u0302\u0301",
                    "\uD83D\uDE00",
                    "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                    "\uD83C\uDDE9\uD83C\uDDEA",
                    "\uD83D\uDC4D\uD83C\uDFFD",
                    "\u200B",
                    "\u0007",
                    "pneumonoultramicroscopicsilicovolcanoconiosis",
                    "x".repeat(130),
                    "https://example.org/a/very/long/path?with=arguments&and=more",
                    "{\"a\":[1,2,3]}",
                    "[SEP]");

    /** Every byte is a token, and no two are one. */
    private static final String BYTES = bytes();

    private static TokenizerFile miniLm;

    @TempDir Path folder;

    @BeforeAll
    static void open() {
        miniLm = TokenizerFile.open("classpath:all-minilm-l6-v2", "");
    }

    @AfterAll
    static void close() {
        miniLm.tokenizer().close();
    }

    @Test
    void whateverTheTextItsPiecesFitHoldItAllAndCutNoCharacter() {
        Random random = new Random(11);
        for (int round = 1; round <= 600; round++) {
            int tokens = List.of(16, 20, 33, 64, 200).get(random.nextInt(5));
            int overlap = random.nextInt(3) * (tokens - 2) / 4;
            check(
                    text(random, 1 + random.nextInt(round)),
                    new ChunkSize(tokens, overlap),
                    miniLm.tokenizer());
        }
    }

    private static String text(Random random, int parts) {
        StringBuilder text = new StringBuilder("x");
        String favourite = PARTS.get(random.nextInt(PARTS.size()));
        for (int i = 0; i < parts; i++) {
            boolean prose = random.nextInt(3) > 0;
            text.append(prose ? favourite : PARTS.get(random.nextInt(PARTS.size())));
            if (random.nextInt(20) == 0) {
                favourite = PARTS.get(random.nextInt(PARTS.size()));
            }
        }
        return text.toString();
    }

    private static void check(String text, ChunkSize size, TextTokenizer tokenizer) {
        List<TextRange> chunks = new Chunker(tokenizer::spans, "", size).chunks(text);
        BitSet covered = new BitSet();
        BitSet characters = characters(text);
        TextRange last = new TextRange(-1, 0);
        for (TextRange chunk : chunks) {
            String piece = text.substring(chunk.start(), chunk.end());
            assertThat(chunk.start()).isGreaterThan(last.start());
            assertThat(chunk.end()).isGreaterThan(last.end());
            assertThat(piece).isNotBlank().isEqualTo(piece.strip());
            assertThat(characters.get(chunk.start()) && characters.get(chunk.end())).isTrue();
            assertThat(tokenizer.tokenize(piece).length()).isLessThanOrEqualTo(size.tokens());
            assertThat(tokensBehind(chunk.start(), last, text, tokenizer))
                    .isLessThanOrEqualTo(size.overlap());
            covered.set(chunk.start(), chunk.end());
            last = chunk;
        }
        for (int at = 0; at < text.length(); at++) {
            assertThat(covered.get(at) || Character.isWhitespace(text.charAt(at))).isTrue();
        }
    }

    /** Of these a character is up to four tokens, an emoji of a family twenty and more. */
    @Test
    void aTokenizerOfBytesIsServedAsWell() throws Exception {
        TokenizerFile bytes =
                TokenizerFile.open(
                        Files.writeString(folder.resolve("tokenizer.json"), BYTES).toString(), "");
        try {
            Random random = new Random(12);
            for (int round = 1; round <= 100; round++) {
                ChunkSize size = new ChunkSize(60, random.nextInt(2) * 20);
                check(text(random, 1 + random.nextInt(round)), size, bytes.tokenizer());
            }
        } finally {
            bytes.tokenizer().close();
        }
    }

    /** Where characters begin, and the text's end. */
    private static BitSet characters(String text) {
        BitSet starts = new BitSet();
        Matcher matcher = CHARACTER.matcher(text);
        while (matcher.find()) {
            starts.set(matcher.start());
        }
        starts.set(text.length());
        return starts;
    }

    private static long tokensBehind(
            int place, TextRange piece, String text, TextTokenizer tokenizer) {
        if (place >= piece.end()) {
            return 0;
        }
        TokenSpans tokens = miniLm.tokenizer().spans(text.substring(piece.start(), piece.end()));
        return Arrays.stream(tokens.starts())
                .filter(start -> piece.start() + start >= place)
                .count();
    }

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
    void aHugeTextTakesTimeInProportionWhateverItIsMadeOf() {
        ChunkSize size = new ChunkSize(128, 16);
        for (String part :
                List.of(
                        "One river and two stones. ",
                        " ",
                        "x",
                        "\u200B",
                        "a\u0301",
                        "\uD83C\uDDE9")) {
            assertThat(tokenized("begin " + part.repeat(20_000), size)).as(part).isLessThan(4);
        }
    }

    /** How often each char went through the tokenizer. */
    private static double tokenized(String text, ChunkSize size) {
        long[] chars = {0};
        Chunker chunker =
                new Chunker(
                        piece -> {
                            chars[0] += piece.length();
                            return miniLm.tokenizer().spans(piece);
                        },
                        "",
                        size);
        chunker.chunks(text);
        return (double) chars[0] / text.length();
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
        return new Chunker(miniLm.tokenizer()::spans, "", size);
    }

    private static List<String> pieces(String text, ChunkSize size) {
        List<String> pieces = new ArrayList<>();
        for (TextRange range : chunker(size).chunks(text)) {
            pieces.add(text.substring(range.start(), range.end()));
        }
        return pieces;
    }

    private static String bytes() {
        StringBuilder vocabulary = new StringBuilder();
        int others = 0;
        for (int b = 0; b < 256; b++) {
            // as GPT-2 writes bytes: the printable ones as they are, the others from U+0100 on
            boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
            int shown = printable ? b : 256 + others++;
            vocabulary.append(b == 0 ? "" : ",").append("\"\\u%04x\":%d".formatted(shown, b));
        }
        return """
                {"version": "1.0", "added_tokens": [], "normalizer": null, "post_processor": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true},
                 "model": {"type": "BPE", "vocab": {%s}, "merges": []}}
                """
                .formatted(vocabulary);
    }
}
