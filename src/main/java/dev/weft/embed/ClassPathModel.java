package dev.weft.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model that is two resources at the root of the class path. They are unpacked for the moment of
 * loading: the runtime reads a file without a copy on the heap.
 */
final class ClassPathModel {

    static final String SCHEME = "classpath:";

    private ClassPathModel() {}

    static ModelFiles unpack(String model) {
        String name = model.substring(SCHEME.length());
        Path folder = TemporaryFiles.folder("model");
        try {
            ContentHash hash = new ContentHash();
            Path onnx = unpack(name + ".onnx", model, folder.resolve(ModelDirectory.GRAPH), hash);
            Path tokenizer =
                    unpack(
                            name + "-tokenizer.json",
                            model,
                            folder.resolve(ModelDirectory.TOKENIZER),
                            hash);
            return new ModelFiles(
                    model, onnx, tokenizer, hash.hex(), ModelConfig.ofClassPathModel(name), folder);
        } catch (IOException e) {
            TemporaryFiles.delete(folder);
            throw new EmbedderException(
                    "Cannot unpack the model " + model + " to " + folder + ": is the disk full?",
                    e);
        } catch (EmbedderException e) {
            TemporaryFiles.delete(folder);
            throw e;
        }
    }

    /** The model's {@code tokenizer.json}. */
    static InputStream tokenizer(String model) {
        return open(model.substring(SCHEME.length()) + "-tokenizer.json", model);
    }

    private static Path unpack(String resource, String model, Path file, ContentHash hash)
            throws IOException {
        try (InputStream in = open(resource, model)) {
            Files.copy(hash.reading(in), file);
        }
        return file;
    }

    /** The context's loader first: on a cluster it sees the job's jar. */
    private static InputStream open(String resource, String model) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        InputStream in = context == null ? null : context.getResourceAsStream(resource);
        in = in != null ? in : ClassPathModel.class.getResourceAsStream("/" + resource);
        if (in == null) {
            throw new EmbedderException(
                    "The model "
                            + model
                            + " needs the resource /"
                            + resource
                            + ", which is not on the class path: add the jar that holds it, or"
                            + " give a model directory");
        }
        return in;
    }
}
