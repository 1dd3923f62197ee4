package dev.weft.job.source.reindex;

import dev.weft.qdrant.source.enumerator.EnumeratorState;
import javax.annotation.Nullable;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;

/**
 * What the enumerator of a {@link ReindexSource} keeps in a checkpoint.
 *
 * @param pin null until it is taken; nothing was read by then
 * @param changes null until the scan has ended
 */
record ReindexState(
        @Nullable KafkaPin pin, EnumeratorState scan, @Nullable KafkaSourceEnumState changes) {

    static final ReindexState NEW = new ReindexState(null, EnumeratorState.UNPLANNED, null);
}
