package dev.weft.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FileSystem;

/**
 * A tokenizer without its model, which is behind a server.
 *
 * @param hash of the file
 */
record TokenizerFile(TextTokenizer tokenizer, String hash) {

    /**
     * Reads it.
     *
     * @param place {@code classpath:<name>} for {@code /<name>-tokenizer.json}, or a {@code
     *     tokenizer.json} or the folder that holds it, on any Flink file system
     * @param prompt put before each text
     */
    static TokenizerFile open(String place, String prompt) {
        Path folder = TemporaryFiles.folder("tokenizer");
        try {
            byte[] json = read(place);
            Path file = Files.write(folder.resolve(ModelDirectory.TOKENIZER), json);
            return new TokenizerFile(
                    TextTokenizer.open(file, ChunkSize.MOST_TOKENS, prompt),
                    new ContentHash().addFile(file).hex());
        } catch (IOException | IllegalArgumentException e) {
            throw new EmbedderException(
                    "Cannot read the tokenizer "
                            + place
                            + ": give classpath:<name>, or a tokenizer.json or its folder on a file"
                            + " system that Flink is set up for",
                    e);
        } finally {
            TemporaryFiles.delete(folder);
        }
    }

    private static byte[] read(String place) throws IOException {
        try (InputStream in =
                place.startsWith(ClassPathModel.SCHEME)
                        ? ClassPathModel.tokenizer(place)
                        : file(new org.apache.flink.core.fs.Path(place))) {
            return in.readAllBytes();
        }
    }

    private static InputStream file(org.apache.flink.core.fs.Path path) throws IOException {
        FileSystem files = path.getFileSystem();
        return files.open(
                files.getFileStatus(path).isDir()
                        ? new org.apache.flink.core.fs.Path(path, ModelDirectory.TOKENIZER)
                        : path);
    }
}
