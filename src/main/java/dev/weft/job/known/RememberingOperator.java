package dev.weft.job.known;

import dev.weft.document.Document;
import dev.weft.job.report.CountingOperator;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Remembers something of each document that went by, for ever or for a time after it was last seen.
 * Keyed by lane, with a map from ids, so that what goes by and its batches share one exchange and one
 * order.
 *
 * <p>What is out of date is never found again, and RocksDB drops it when it compacts. On the heap
 * Flink's own cleanup would go, at each access, through the maps of five keys as a whole, and here few
 * keys hold all ids: in its place all is gone through once in each such time, and first when a job
 * begins, so that one that never runs for so long keeps nothing for ever. That is no more than the
 * restore did, which reads all.
 *
 * @param <V> what is remembered
 */
public abstract class RememberingOperator<V> extends CountingOperator<Document, Document> {

    private static final long serialVersionUID = 1L;

    private static final String HEAP = "hashmap";

    /** As Flink has it by default: RocksDB looks at the clock once in so many entries. */
    private static final long ENTRIES_PER_LOOK = 1_000;

    private final MapStateDescriptor<String, V> descriptor;
    private final Duration timeToLive;

    private transient MapState<String, V> documents;

    /**
     * @param descriptor of the state, which this one completes
     * @param timeToLive how long a document is remembered; null for ever
     */
    protected RememberingOperator(MapStateDescriptor<String, V> descriptor, Duration timeToLive) {
        this.descriptor = descriptor;
        this.timeToLive = timeToLive;
        if (timeToLive != null) {
            descriptor.enableTimeToLive(
                    StateTtlConfig.newBuilder(timeToLive)
                            .disableCleanupInBackground()
                            .cleanupInRocksdbCompactFilter(ENTRIES_PER_LOOK)
                            .build());
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        documents = getRuntimeContext().getMapState(descriptor);
        if (timeToLive != null && HEAP.equals(getKeyedStateBackend().getBackendTypeIdentifier())) {
            sweepFromNowOn();
        }
    }

    /** What is remembered, by {@link Document#key}, in the lane of the current document. */
    protected final MapState<String, V> documents() {
        return documents;
    }

    private void sweepFromNowOn() throws Exception {
        sweep();
        ProcessingTimeService clock = getProcessingTimeService();
        clock.registerTimer(
                clock.getCurrentProcessingTime() + timeToLive.toMillis(), time -> sweepFromNowOn());
    }

    private void sweep() throws Exception {
        getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        (lane, all) -> {
                            Iterator<Map.Entry<String, V>> living = all.iterator();
                            // it drops on its way what is none
                            while (living.hasNext()) {
                                living.next();
                            }
                        });
    }
}
