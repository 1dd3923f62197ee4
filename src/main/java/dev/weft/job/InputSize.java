package dev.weft.job;

import static dev.weft.job.options.SourceOptions.FILES_WATCH;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.job.dryrun.InputTotal;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.report.Count;
import dev.weft.job.report.Expected;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much there is to read, so that a run can say how far it has come. Kafka's own metrics say what
 * is left there.
 */
final class InputSize {

    private static final Logger LOG = LoggerFactory.getLogger(InputSize.class);

    private InputSize() {}

    /** Null where it can't be told: endless and compressed input, or a folder that only the cluster sees. */
    static Expected of(Configuration options) {
        try {
            return switch (options.get(SOURCE_TYPE)) {
                case FILES -> options.getOptional(FILES_WATCH).isPresent() ? null : look(options);
                case KAFKA -> null;
                case QDRANT -> look(options);
                // of the scan alone
                case QDRANT_THEN_KAFKA ->
                        look(new Configuration(options).set(SOURCE_TYPE, SourceType.QDRANT));
            };
        } catch (IOException | StatusRuntimeException e) {
            LOG.info("How much there is to read is not known here: {}", e.getMessage());
            return null;
        }
    }

    private static Expected look(Configuration options) throws IOException {
        InputTotal total = InputTotal.of(options);
        if (!total.mistakes().isEmpty()) {
            return null;
        }
        if (total.bytes().isPresent()) {
            return new Expected(Count.BYTES_READ, total.bytes().getAsLong());
        }
        return total.records().isPresent()
                ? new Expected(Count.READ, total.records().getAsLong())
                : null;
    }
}
