package dev.weft.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A model on this host's disk.
 *
 * @param name as the user gave it
 * @param onnx the graph; its external data, if any, lies beside it
 * @param tokenizer the {@code tokenizer.json}
 * @param hash of the graph, its external data and the tokenizer
 * @param temporary folder to delete once the model is loaded, or null
 */
record ModelFiles(
        String name, Path onnx, Path tokenizer, String hash, ModelConfig config, Path temporary)
        implements AutoCloseable {

    private static final Set<String> PAD_TOKENS = Set.of("[PAD]", "<pad>");

    /** Finds the model and brings it to this host. */
    static ModelFiles locate(String model) {
        return model.startsWith(ClassPathModel.SCHEME)
                ? ClassPathModel.unpack(model)
                : ModelDirectory.locate(model);
    }

    /** The token that fills up shorter texts; masked, it hardly matters which it is. */
    int padId() {
        try (InputStream in = Files.newInputStream(tokenizer)) {
            JsonNode json = new ObjectMapper().readTree(in);
            JsonNode padding = json.path("padding").path("pad_id");
            if (padding.isInt()) {
                return padding.asInt();
            }
            for (JsonNode token : json.path("added_tokens")) {
                if (PAD_TOKENS.contains(token.path("content").asText())) {
                    return token.path("id").asInt();
                }
            }
            return 0;
        } catch (IOException e) {
            throw new EmbedderException(
                    "Cannot read the tokenizer "
                            + tokenizer
                            + ": it must be a Hugging Face tokenizer.json",
                    e);
        }
    }

    @Override
    public void close() {
        if (temporary != null) {
            TemporaryFiles.delete(temporary);
        }
    }
}
