package dev.weft.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
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

    private final HuggingFaceTokenizer tokenizer;
    private final String prompt;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, String prompt) {
        this.tokenizer = tokenizer;
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
                        try (InputStream in = Files.newInputStream(json)) {
                            return new TextTokenizer(
                                    HuggingFaceTokenizer.newInstance(in, options), prompt);
                        }
                    });
        } catch (LinkageError e) {
            throw new EmbedderException(
                    "Cannot load the native library of DJL's tokenizers: it needs Linux with glibc,"
                            + " macOS or Windows, and a java.io.tmpdir that may hold programs",
                    e);
        } catch (Exception e) {
            throw new EmbedderException(
                    "Cannot read the tokenizer "
                            + json
                            + ": it must be a Hugging Face tokenizer.json",
                    e);
        }
    }

    TokenizedText tokenize(String text) {
        Encoding encoding = tokenizer.encode(prompt.isEmpty() ? text : prompt + text);
        long[] types = encoding.getTypeIds();
        boolean allZero = Arrays.stream(types).allMatch(type -> type == 0);
        return new TokenizedText(
                toInts(encoding.getIds()),
                allZero ? null : toInts(types),
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
