package dev.weft.job.embed;

import dev.weft.job.report.ProcessMemory;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.apache.flink.metrics.Gauge;

/**
 * What the process takes beside its heap, in bytes: the model, its buffers, and all else that is native. 0 where
 * the system doesn't tell, and too little as long as the heap has pages that were never used. Looked up once a
 * second at most, however many reporters ask.
 */
final class NativeMemory implements Gauge<Long> {

    private static final long KEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private long lookedUp = System.nanoTime() - KEEP_NANOS;
    private long bytes;

    @Override
    public synchronized Long getValue() {
        long now = System.nanoTime();
        if (now - lookedUp >= KEEP_NANOS) {
            lookedUp = now;
            // committed, not used: garbage, too, is in the resident set
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
            bytes = Math.max(0, ProcessMemory.now().residentSet() - heap);
        }
        return bytes;
    }
}
