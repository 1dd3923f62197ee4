package dev.weft.job.dryrun;

import static dev.weft.job.dryrun.Quantities.count;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.job.options.Connections;
import dev.weft.job.source.FileRecords;
import dev.weft.job.source.FilesEnumerator;
import dev.weft.job.source.Sources;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import io.qdrant.client.grpc.Common.Filter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * How much a source holds, as far as that can be told without reading it.
 *
 * @param text for people
 * @param records empty where only reading would tell
 * @param bytes of plain files; empty otherwise
 * @param mistakes what keeps a job from reading it
 */
public record InputTotal(
        String text, OptionalLong records, OptionalLong bytes, List<String> mistakes) {

    /**
     * Looks.
     *
     * @throws IOException if the place can't be reached
     */
    public static InputTotal of(Configuration options) throws IOException {
        return switch (options.get(SOURCE_TYPE)) {
            case FILES -> files(options);
            case KAFKA -> kafka(KafkaExtent.of(options));
            case QDRANT -> collection(options);
            case QDRANT_THEN_KAFKA -> collection(options).then(KafkaExtent.of(options));
        };
    }

    private static InputTotal files(Configuration options) throws IOException {
        Path path = new Path(options.get(FILES_PATH));
        FileRecords format = FileRecords.of(options);
        Collection<FileSourceSplit> files;
        try {
            files = FilesEnumerator.of(path, format).create().enumerateSplits(new Path[] {path}, 1);
        } catch (SuppressRestartsException missing) {
            throw new IOException(missing.getCause().getMessage(), missing);
        }
        long bytes = files.stream().mapToLong(FileSourceSplit::fileSize).sum();
        List<Path> paths = files.stream().map(FileSourceSplit::path).toList();
        boolean plain = paths.stream().allMatch(format::isPlain);
        return new InputTotal(
                count(files.size(), "file") + ", " + Quantities.bytes(bytes),
                plain ? OptionalLong.empty() : format.count(paths),
                plain ? OptionalLong.of(bytes) : OptionalLong.empty(),
                List.of());
    }

    private static InputTotal kafka(KafkaExtent extent) {
        return new InputTotal(
                count(extent.records(), "record")
                        + " in "
                        + count(extent.partitions(), "partition"),
                OptionalLong.of(extent.records()),
                OptionalLong.empty(),
                extent.mistakes());
    }

    private static InputTotal collection(Configuration options) throws IOException {
        String collection = options.get(SOURCE_COLLECTION);
        try (QdrantConnection connection = QdrantConnection.open(Connections.source(options))) {
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            if (client.find(collection).isEmpty()) {
                return new InputTotal(
                        "no such collection",
                        OptionalLong.of(0),
                        OptionalLong.empty(),
                        List.of(
                                SOURCE_COLLECTION.key()
                                        + " '"
                                        + collection
                                        + "' is not there at "
                                        + connection.options().url()
                                        + ": mend its name"));
            }
            long all = client.count(collection);
            long read =
                    client.count(
                            collection,
                            Sources.filter(options).orElse(Filter.getDefaultInstance()));
            return new InputTotal(
                    count(all, "point")
                            + (read == all
                                    ? ""
                                    : Quantities.text(", of which %,d lack the vector", read)),
                    OptionalLong.of(read),
                    OptionalLong.empty(),
                    List.of());
        }
    }

    private InputTotal then(KafkaExtent changes) {
        List<String> both = new ArrayList<>(mistakes);
        both.addAll(changes.mistakes());
        return new InputTotal(
                text + ", then changes in " + count(changes.partitions(), "partition"),
                records,
                bytes,
                List.copyOf(both));
    }
}
