package dev.weft.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One run of one way.
 *
 * @param seconds wall-clock time
 * @param cpuSeconds of the whole process, all threads
 * @param peakBytes the process's highest resident set during the run; 0 where the system can't tell
 */
record Measurement(double seconds, double cpuSeconds, long peakBytes) {

    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Something to measure. */
    interface Action {
        void run() throws Exception;
    }

    static Measurement of(Action action) throws Exception {
        System.gc();
        resetPeak();
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        action.run();
        return new Measurement(
                (System.nanoTime() - start) / 1e9,
                (system.getProcessCpuTime() - cpu) / 1e9,
                peak());
    }

    /** Linux forgets the peak when told so. */
    private static void resetPeak() throws IOException {
        if (Files.isWritable(CLEAR)) {
            Files.writeString(CLEAR, "5");
        }
    }

    private static long peak() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
