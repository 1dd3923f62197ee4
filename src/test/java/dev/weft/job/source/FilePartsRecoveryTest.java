package dev.weft.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.RawRecord;
import dev.weft.job.options.OptionsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job's source of files, with several readers and a savepoint somewhere midway. */
class FilePartsRecoveryTest {

    private static final int LINES = 8000;

    @TempDir Path folder;

    @Test
    void aFileInPartsIsReadOnFromASavepointByAnyNumberOfReadersEachRecordOnce() throws Exception {
        List<String> expected = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        Path file = folder.resolve("lines.txt");
        for (int i = 0; i < LINES; i++) {
            expected.add(file.toUri().toString().replace("///", "/") + "#" + lines.length());
            lines.append("line ").append(i).append("x".repeat(i % 150)).append('\n');
        }
        Files.writeString(file, lines);
        var source =
                Sources.of(
                        OptionsLoader.load(
                                "--source.files.path=" + folder.toUri(),
                                "--source.files.format=text",
                                "--source.files.split-size=64kb",
                                "--qdrant.url=http://localhost:1",
                                "--qdrant.collection=test"));
        Collections.sort(expected);
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<String> read = readWithSavepoint(source, random);
            Collections.sort(read);
            assertThat(read).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static <S extends SourceSplit, C> List<String> readWithSavepoint(
            Source<RawRecord, S, C> source, Random random) throws Exception {
        List<String> read = new ArrayList<>();
        List<byte[]> splits = new ArrayList<>();
        byte[] pending;
        SimpleVersionedSerializer<S> splitFormat = source.getSplitSerializer();
        SimpleVersionedSerializer<C> pendingFormat = source.getEnumeratorCheckpointSerializer();
        try (Run<S, C> run = new Run<>(source, null, 1 + random.nextInt(4))) {
            int steps = random.nextInt(LINES);
            while (steps-- > 0) {
                run.step(random);
            }
            for (SourceReader<RawRecord, S> reader : run.readers) {
                for (S split : reader.snapshotState(1)) {
                    splits.add(splitFormat.serialize(split));
                }
            }
            pending = pendingFormat.serialize(run.enumerator.snapshotState(1));
            run.addPlacesTo(read);
        }
        C restored = pendingFormat.deserialize(pendingFormat.getVersion(), pending);
        try (Run<S, C> run = new Run<>(source, restored, 1 + random.nextInt(4))) {
            for (byte[] split : splits) {
                run.readers
                        .get(random.nextInt(run.readers.size()))
                        .addSplits(
                                List.of(splitFormat.deserialize(splitFormat.getVersion(), split)));
            }
            while (!run.ended()) {
                run.step(random);
            }
            run.addPlacesTo(read);
        }
        return read;
    }

    /** An enumerator and its readers, all in the test's thread but for the reading itself. */
    private static final class Run<S extends SourceSplit, C> implements AutoCloseable {

        private final TestingSplitEnumeratorContext<S> context;
        private final SplitEnumerator<S, C> enumerator;
        private final List<SourceReader<RawRecord, S>> readers = new ArrayList<>();
        private final List<TestingReaderContext> contexts = new ArrayList<>();
        private final TestingReaderOutput<RawRecord> output = new TestingReaderOutput<>();
        private final int[] asked;
        private final int[] given;
        private final boolean[] told;
        private final boolean[] ended;

        Run(Source<RawRecord, S, C> source, C restored, int parallelism) throws Exception {
            context = new TestingSplitEnumeratorContext<>(parallelism);
            enumerator =
                    restored == null
                            ? source.createEnumerator(context)
                            : source.restoreEnumerator(context, restored);
            enumerator.start();
            for (int i = 0; i < parallelism; i++) {
                TestingReaderContext reader = new TestingReaderContext();
                contexts.add(reader);
                readers.add(source.createReader(reader));
                context.registerReader(i, "host");
            }
            readers.forEach(SourceReader::start);
            asked = new int[parallelism];
            given = new int[parallelism];
            told = new boolean[parallelism];
            ended = new boolean[parallelism];
        }

        boolean ended() {
            for (boolean one : ended) {
                if (!one) {
                    return false;
                }
            }
            return true;
        }

        /** Lets any reader take a record, or wait for one. */
        void step(Random random) throws Exception {
            int i = random.nextInt(readers.size());
            if (ended[i]) {
                return;
            }
            deliver(i);
            InputStatus status = readers.get(i).pollNext(output);
            deliver(i);
            if (status == InputStatus.NOTHING_AVAILABLE) {
                readers.get(i).isAvailable().get(30, TimeUnit.SECONDS);
            }
            ended[i] = status == InputStatus.END_OF_INPUT;
        }

        /** What the reader and the enumerator have to say to each other. */
        private void deliver(int i) {
            while (asked[i] < contexts.get(i).getNumSplitRequests()) {
                enumerator.handleSplitRequest(i, "host");
                asked[i]++;
            }
            var state = context.getSplitAssignments().get(i);
            if (state == null) {
                return;
            }
            List<S> assigned = state.getAssignedSplits();
            if (given[i] < assigned.size()) {
                readers.get(i).addSplits(List.copyOf(assigned.subList(given[i], assigned.size())));
                given[i] = assigned.size();
            }
            if (state.hasReceivedNoMoreSplitsSignal() && !told[i]) {
                readers.get(i).notifyNoMoreSplits();
                told[i] = true;
            }
        }

        void addPlacesTo(List<String> places) {
            output.getEmittedRecords().forEach(record -> places.add(record.place()));
        }

        @Override
        public void close() throws Exception {
            for (SourceReader<RawRecord, S> reader : readers) {
                reader.close();
            }
            enumerator.close();
        }
    }
}
