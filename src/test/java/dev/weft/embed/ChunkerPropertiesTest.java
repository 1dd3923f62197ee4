package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of the pieces of any text. */
class ChunkerPropertiesTest {

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

    @AutoClose
    private static final TextTokenizer MINI_LM =
            TokenizerFile.open("classpath:all-minilm-l6-v2", "").tokenizer();

    @TempDir Path folder;

    @Test
    void whateverTheTextItsPiecesFitHoldItAllAndCutNoCharacter() {
        Random random = new Random(11);
        for (int round = 1; round <= 600; round++) {
            int tokens = List.of(16, 20, 33, 64, 200).get(random.nextInt(5));
            int overlap = random.nextInt(3) * (tokens - 2) / 4;
            check(text(random, 1 + random.nextInt(round)), new ChunkSize(tokens, overlap), MINI_LM);
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
        TokenSpans tokens = tokenizer.spans(text.substring(piece.start(), piece.end()));
        return Arrays.stream(tokens.starts())
                .filter(start -> piece.start() + start >= place)
                .count();
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
                            return MINI_LM.spans(piece);
                        },
                        "",
                        size);
        chunker.chunks(text);
        return (double) chars[0] / text.length();
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
