package dev.weft.job.source;

import static dev.weft.job.options.WeftOptions.FILES_PATH;
import static dev.weft.job.options.WeftOptions.FILES_WATCH;
import static dev.weft.job.options.WeftOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.WeftOptions.SOURCE_TYPE;

import dev.weft.job.options.Connections;
import dev.weft.job.report.Count;
import dev.weft.job.report.Expected;
import dev.weft.qdrant.client.QdrantConnection;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Points.CountPoints;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much there is to read, so that a run can say how far it has come. Kafka's own metrics say what
 * is left there.
 */
public final class InputSize {

    private static final Logger LOG = LoggerFactory.getLogger(InputSize.class);

    /** Files in which as many bytes are read as they are long. */
    private static final Set<String> PLAIN = Set.of("jsonl", "json", "ndjson", "csv", "txt");

    private InputSize() {}

    /** Null where it can't be told: endless and compressed input, or a folder that only the cluster sees. */
    public static Expected of(Configuration options) {
        try {
            return switch (options.get(SOURCE_TYPE)) {
                case FILES -> options.getOptional(FILES_WATCH).isPresent() ? null : bytes(options);
                case KAFKA -> null;
                case QDRANT, QDRANT_THEN_KAFKA -> points(options);
            };
        } catch (IOException | StatusRuntimeException | SuppressRestartsException e) {
            LOG.info("How much there is to read is not known here: {}", e.getMessage());
            return null;
        }
    }

    private static Expected bytes(Configuration options) throws IOException {
        Path path = new Path(options.get(FILES_PATH));
        Collection<FileSourceSplit> files =
                FilesEnumerator.of(path).create().enumerateSplits(new Path[] {path}, 1);
        boolean plain = files.stream().allMatch(file -> PLAIN.contains(extension(file.path())));
        long bytes = files.stream().mapToLong(FileSourceSplit::fileSize).sum();
        return plain ? new Expected(Count.BYTES_READ, bytes) : null;
    }

    private static String extension(Path file) {
        return file.getName().substring(file.getName().lastIndexOf('.') + 1);
    }

    private static Expected points(Configuration options) throws IOException {
        try (QdrantConnection connection = QdrantConnection.open(Connections.source(options))) {
            CountPoints.Builder question =
                    CountPoints.newBuilder()
                            .setCollectionName(options.get(SOURCE_COLLECTION))
                            .setExact(false);
            Sources.filter(options).ifPresent(question::setFilter);
            long points =
                    connection.blockingPoints().count(question.build()).getResult().getCount();
            return new Expected(Count.READ, points);
        }
    }
}
