package dev.weft.embed;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A Hugging Face {@code tokenizer.json}. The truncation and padding written in the file are
 * overridden: texts are cut at the model's own length and never padded here. Thread-safe.
 */
final class TextTokenizer implements AutoCloseable {

    /** No text of more characters a token is tokenized as a whole at the first try. */
    private static final int CHARS_PER_TOKEN = 16;

    private final HuggingFaceTokenizer tokenizer;
    private final int maxTokens;
    private final String prompt;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens, String prompt) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.prompt = prompt;
    }

    static TextTokenizer open(Path json, int maxTokens, String prompt) {
        Map<String, String> options =
                Map.of(
                        "truncation", "LONGEST_FIRST",
                        "padding", "DO_NOT_PAD",
                        "maxLength", Integer.toString(maxTokens),
                        "modelMaxLength", Integer.toString(maxTokens),
                        "stride", "0");
        try {
            return TokenizerLibrary.touch(
                    () -> {
                        loadLibrary();
                        try (InputStream in = Files.newInputStream(json)) {
                            return new TextTokenizer(
                                    HuggingFaceTokenizer.newInstance(in, options),
                                    maxTokens,
                                    prompt);
                        }
                    });
        } catch (EmbedderException e) {
            throw e;
        } catch (Exception e) {
            throw new EmbedderException(
                    "Cannot read the tokenizer "
                            + json
                            + ": it must be a Hugging Face tokenizer.json",
                    e);
        }
    }

    /** By itself, or what is wrong with it would be said of the tokenizer. */
    private static void loadLibrary() {
        try {
            LibUtils.checkStatus();
        } catch (LinkageError | EngineException e) {
            throw new EmbedderException(
                    "Cannot load the native library of DJL's tokenizers: "
                            + TemporaryFiles.NATIVES_NEED,
                    e);
        }
    }

    /** Most tokens of a text, special ones and the prompt's included; the rest is cut off. */
    int maxTokens() {
        return maxTokens;
    }

    TokenizedText tokenize(String text) {
        Encoding encoding = encode(prompt.isEmpty() ? text : prompt + text);
        long[] types = encoding.getTypeIds();
        boolean allZero = Arrays.stream(types).allMatch(type -> type == 0);
        return new TokenizedText(
                toInts(encoding.getIds()),
                allZero ? null : toInts(types),
                encoding.exceedMaxLength());
    }

    /**
     * Encodes no more of the text than is needed: the library encodes all, and only then cuts. What ends at a blank has
     * the same tokens with and without what follows.
     */
    private Encoding encode(String text) {
        for (long chars = (long) CHARS_PER_TOKEN * maxTokens; chars < text.length(); chars *= 2) {
            int end = (int) chars;
            while (end > chars / 2 && !Character.isWhitespace(text.charAt(end))) {
                end--;
            }
            if (end > chars / 2) {
                Encoding encoding = tokenizer.encode(text.substring(0, end));
                if (encoding.exceedMaxLength()) {
                    return encoding;
                }
            }
        }
        return tokenizer.encode(text);
    }

    /** Where the text's tokens are, as far as the model takes them. */
    TokenSpans spans(String text) {
        Encoding encoding = tokenizer.encode(prompt + text);
        CharSpan[] spans = encoding.getCharTokenSpans();
        long[] special = encoding.getSpecialTokenMask();
        // the tokenizer counts code points
        int promptLength = prompt.codePointCount(0, prompt.length());
        CodePoints places = new CodePoints(text);
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        int count = 0;
        for (int i = 0; i < spans.length; i++) {
            if (special[i] == 0 && spans[i] != null && spans[i].getEnd() > promptLength) {
                starts[count] = places.chars(spans[i].getStart() - promptLength);
                ends[count++] = places.chars(spans[i].getEnd() - promptLength);
            }
        }
        return new TokenSpans(
                Arrays.copyOf(starts, count),
                Arrays.copyOf(ends, count),
                spans.length - count,
                encoding.exceedMaxLength());
    }

    private static int[] toInts(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
