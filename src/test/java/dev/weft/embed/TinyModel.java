package dev.weft.embed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Models small enough to compute by hand, in Hugging Face's layout. Each graph is a table that gives
 * every token a vector of four values; none takes token types but types.onnx:
 *
 * <pre>
 * 0 [PAD] 9 9 9 9    2 [SEP] 0 0 0 2    4 a 0 3 0 0    6 c   1 -2 3 -4
 * 1 [CLS] 1 0 0 0    3 [UNK] 0 0 5 0    5 b 0 0 4 0    7 nan NaN
 * </pre>
 *
 * tokens.onnx gives these; half.onnx in float16; types.onnx adds the token's type and leaves the
 * dimension open; position-ids.onnx adds the token's position; sentence.onnx sums the tokens that are not masked; unstable.onnx subtracts a third
 * of the call's mean; positions.onnx takes 8 tokens at most; external.onnx keeps the table in another
 * file; the wrong ones are wrong. The word "beyond" is token 50, which no table holds. The
 * tokenizer's file asks for 4 tokens at most and padding to 16. Made with the Python package onnx
 * (opset 17, IR 8) from Gather and the few nodes named here.
 */
final class TinyModel {

    private final Path directory;

    private TinyModel(Path directory) {
        this.directory = directory;
    }

    /** A directory that holds nothing but this graph and the tokenizer. */
    static TinyModel in(Path directory, String graph) {
        return new TinyModel(directory)
                .copy(graph, "model.onnx")
                .copy("tokenizer.json", "tokenizer.json");
    }

    /** With mean pooling, 16 tokens and normalisation, said as sentence-transformers says it. */
    static TinyModel configured(Path directory, String graph) {
        return in(directory, graph)
                .write("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}")
                .write("sentence_bert_config.json", "{\"max_seq_length\": 16}")
                .write("modules.json", modules("Transformer", "Pooling", "Normalize"));
    }

    static String modules(String... types) {
        StringBuilder json = new StringBuilder("[");
        for (String type : types) {
            json.append(json.length() == 1 ? "" : ",")
                    .append("{\"type\": \"sentence_transformers.models.")
                    .append(type)
                    .append("\"}");
        }
        return json.append("]").toString();
    }

    TinyModel copy(String resource, String name) {
        try (InputStream in = TinyModel.class.getResourceAsStream(resource)) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.copy(in, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    TinyModel write(String name, String content) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    EmbedderOptions.Builder options() {
        return EmbedderOptions.builder(directory.toString()).workers(2);
    }

    static EmbeddingBatch embed(Embedder embedder, List<String> texts) throws Exception {
        return embedder.embed(texts).get(60, TimeUnit.SECONDS);
    }

    /** What becomes of the text, by an embedder opened for it alone. */
    static Embedding embed(EmbedderOptions options, String text) throws Exception {
        try (Embedder embedder = SharedEmbedder.acquire(options)) {
            return embed(embedder, List.of(text)).embeddings().get(0);
        }
    }

    static float[] vector(Embedding embedding) {
        return ((Embedding.Vector) embedding).values();
    }
}
