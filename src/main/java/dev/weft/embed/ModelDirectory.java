package dev.weft.embed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileSystem;

/** A model in Hugging Face's layout. On the local disk it is used where it lies. */
final class ModelDirectory {

    static final String TOKENIZER = "tokenizer.json";
    static final String GRAPH = "model.onnx";

    /** Where exporters put the graph, in the order of search. */
    static final List<String> GRAPH_FOLDERS = List.of("", "onnx/");

    private ModelDirectory() {}

    static ModelFiles locate(String model) {
        try {
            org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(model);
            FileSystem files = path.getFileSystem();
            return files.isDistributedFS()
                    ? read(model, ModelCache.fetch(files, path))
                    : readLocal(model, Path.of(path.getPath()));
        } catch (InterruptedIOException e) {
            throw new EmbedderException("Interrupted while the model " + model + " is read", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new EmbedderException(
                    "Cannot read the model "
                            + model
                            + ": give classpath:<name>, or a directory on a file system that Flink"
                            + " is set up for",
                    e);
        }
    }

    private static ModelFiles readLocal(String model, Path directory) throws IOException {
        try {
            if (Files.isDirectory(directory) && !Files.isExecutable(directory)) {
                // or all that is in it would seem to be missing
                throw new AccessDeniedException(directory.toString());
            }
            return read(model, directory);
        } catch (AccessDeniedException e) {
            throw new EmbedderException(
                    "Cannot read the model "
                            + model
                            + ": let user "
                            + System.getProperty("user.name")
                            + " read "
                            + e.getFile(),
                    e);
        }
    }

    private static ModelFiles read(String model, Path directory) throws IOException {
        Path graph =
                GRAPH_FOLDERS.stream()
                        .map(folder -> directory.resolve(folder + GRAPH))
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow(() -> missing(model, GRAPH + " or onnx/" + GRAPH));
        Path tokenizer = directory.resolve(TOKENIZER);
        if (!Files.exists(tokenizer)) {
            throw missing(model, TOKENIZER);
        }
        ContentHash hash = new ContentHash();
        for (Path file : graphFiles(graph)) {
            hash.addFile(file);
        }
        return new ModelFiles(
                model,
                graph,
                tokenizer,
                hash.addFile(tokenizer).hex(),
                HuggingFaceConfig.read(directory),
                null);
    }

    /** The graph and its external data. */
    private static List<Path> graphFiles(Path graph) throws IOException {
        try (Stream<Path> files = Files.list(graph.getParent())) {
            return files.filter(file -> isOfGraph(file.getFileName().toString())).sorted().toList();
        }
    }

    /** Whether this is the graph or its external data, which exporters name after it. */
    static boolean isOfGraph(String name) {
        return name.startsWith(GRAPH);
    }

    static EmbedderException missing(String model, String file) {
        return new EmbedderException(
                "The model "
                        + model
                        + " has no "
                        + file
                        + ": give a directory in Hugging Face's layout, exported to ONNX");
    }
}
