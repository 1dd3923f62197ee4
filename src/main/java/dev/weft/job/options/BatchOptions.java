package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** {@code batch}: how documents are gathered for the model. */
public final class BatchOptions {

    private BatchOptions() {}

    public static final ConfigOption<Integer> BATCH_SIZE =
            key("batch.size").intType().defaultValue(256).withDescription("Documents a batch.");

    public static final ConfigOption<MemorySize> BATCH_MAX_BYTES =
            key("batch.max-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription("A batch with this much text and payload is closed early.");

    public static final ConfigOption<Duration> BATCH_TIMEOUT =
            key("batch.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("The longest that a document waits for its batch to fill.");

    public static final ConfigOption<Integer> BATCH_LANES =
            key("batch.lanes")
                    .intType()
                    .defaultValue(16)
                    .withDescription(
                            "Batches filled side by side over the whole job, at least the parallelism."
                                    + " May not change while the job has state, which lies in lanes:"
                                    + " a savepoint with another number is refused.");
}
