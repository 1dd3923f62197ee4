package dev.weft.job.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one JVM takes, in bytes.
 *
 * @param process {@code pid@host}
 * @param heapPeak the sum of the highest use of each of the heap's pools: at least the heap's peak
 * @param residentSet the whole process, native side included; 0 where the system doesn't tell
 */
public record ProcessMemory(
        String process, long heap, long heapPeak, long residentSet, long residentSetPeak) {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** This JVM now. */
    public static ProcessMemory now() {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        return new ProcessMemory(
                ManagementFactory.getRuntimeMXBean().getName(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                peak,
                status("VmRSS:"),
                status("VmHWM:"));
    }

    /** The later figures of the same process, with the higher peaks. */
    ProcessMemory then(ProcessMemory later) {
        return new ProcessMemory(
                process,
                later.heap,
                Math.max(heapPeak, later.heapPeak),
                later.residentSet,
                Math.max(residentSetPeak, later.residentSetPeak));
    }

    private static long status(String key) {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
