package dev.weft.job.dryrun;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads the first records of a source without a cluster: one enumerator and one reader, driven in the caller's thread
 * as Flink drives them.
 */
public final class SampleReader {

    /** How long to sleep at most while neither records nor events come. */
    private static final long NAP_MILLIS = 20;

    /**
     * What was read.
     *
     * @param ended whether these are all records of the source
     * @param timedOut whether the time was up before there were as many as asked for
     */
    public record Read<T>(List<T> records, boolean ended, boolean timedOut, Duration duration) {}

    private SampleReader() {}

    /**
     * Reads until there are {@code limit} records, or the source ends, or the time is up.
     *
     * @throws Exception what the source fails with
     */
    public static <T, S extends SourceSplit, C> Read<T> read(
            Source<T, S, C> source, int limit, Duration timeout) throws Exception {
        long start = System.nanoTime();
        long end = start + timeout.toNanos();
        BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
        Records<T> records = new Records<>();
        boolean ended = false;
        try (SampleCoordinator<S> coordinator = new SampleCoordinator<>(events);
                SplitEnumerator<S, C> enumerator = source.createEnumerator(coordinator);
                SourceReader<T, S> reader =
                        source.createReader(new SampleReaderContext(events, enumerator))) {
            enumerator.start();
            reader.start();
            coordinator.register(reader);
            enumerator.addReader(0);
            while (records.list.size() < limit && !ended && System.nanoTime() < end) {
                for (Runnable event = events.poll(); event != null; event = events.poll()) {
                    event.run();
                }
                InputStatus status = reader.pollNext(records);
                ended = status == InputStatus.END_OF_INPUT;
                if (status == InputStatus.NOTHING_AVAILABLE && !reader.isAvailable().isDone()) {
                    Runnable event = events.poll(NAP_MILLIS, TimeUnit.MILLISECONDS);
                    if (event != null) {
                        event.run();
                    }
                }
            }
        }
        List<T> read = List.copyOf(records.list.subList(0, Math.min(limit, records.list.size())));
        return new Read<>(
                read,
                ended,
                !ended && read.size() < limit,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static final class Records<T> implements ReaderOutput<T> {

        private final List<T> list = new ArrayList<>();

        @Override
        public void collect(T record) {
            list.add(record);
        }

        @Override
        public void collect(T record, long timestamp) {
            list.add(record);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            // nobody asks for the time of a record
        }

        @Override
        public void markIdle() {
            // as above
        }

        @Override
        public void markActive() {
            // as above
        }

        @Override
        public ReaderOutput<T> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            // it is this
        }
    }
}
