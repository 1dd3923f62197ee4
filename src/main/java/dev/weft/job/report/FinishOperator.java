package dev.weft.job.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's last operator, at parallelism 1: adds up what all stages counted, shows the totals as
 * accumulators and metrics, and at the end of a bounded run does what is left to do, and reports. By
 * then every writer has delivered all that it had. Flink may run an end again, so the report is
 * simply written anew.
 */
public final class FinishOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<Tally, Void>, BoundedOneInput {

    private static final long serialVersionUID = 1L;
    private static final Logger REPORT = LoggerFactory.getLogger(FinishOperator.class);

    private final String collection;
    private final String reportPath;
    private final Expected expected;
    private final Ending ending;

    private transient Map<Count, LongCounter> accumulators;
    private transient ListState<State> state;
    private transient Tally totals;
    private transient long startedAt;
    private transient EndingRun run;
    private transient OperatorEventGateway coordinator;
    private transient volatile boolean allRead;

    /**
     * @param reportPath a file on any Flink file system for the JSON report; null for none
     * @param expected what there is to read; null where nobody knows
     * @param ending what is left to do at the end; null for nothing
     */
    public FinishOperator(String collection, String reportPath, Expected expected, Ending ending) {
        this.collection = collection;
        this.reportPath = reportPath;
        this.expected = expected;
        this.ending = ending;
    }

    /** @param startedAt milliseconds since 1970 */
    public record State(Tally totals, long startedAt) {}

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "totals", TypeInformation.of(State.class)));
        totals = Tally.empty();
        startedAt = Clock.systemUTC().millis();
        for (State restored : state.get()) {
            totals = totals.plus(restored.totals());
            startedAt = Math.min(startedAt, restored.startedAt());
        }
        if (ending != null) {
            run = new EndingRun(ending, mailbox());
            run.initializeState(context.getOperatorStateStore());
        }
    }

    /** @param coordinator a {@link LastCheckpointCoordinator} */
    void tell(OperatorEventGateway coordinator) {
        this.coordinator = coordinator;
    }

    /** An operator's own would hold back the task's mails, and with them every checkpoint. */
    private MailboxExecutor mailbox() {
        return getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(TaskMailbox.MIN_PRIORITY);
    }

    @Override
    public void open() throws Exception {
        super.open();
        accumulators = new EnumMap<>(Count.class);
        // a group of their own: what counts from zero again after a failure has the same names
        MetricGroup metrics = getMetricGroup().addGroup("weft").addGroup("total");
        for (Count count : Count.values()) {
            LongCounter accumulator = new LongCounter(totals.get(count));
            getRuntimeContext().addAccumulator(count.key(), accumulator);
            metrics.gauge(count.key(), accumulator::getLocalValuePrimitive);
            accumulators.put(count, accumulator);
        }
        if (expected != null) {
            metrics.gauge("progress", this::progress);
        }
        if (run != null) {
            run.open(getMetricGroup().addGroup("weft"));
        }
    }

    /** How much of the input is read, 0 to 1. Files hold more bytes than their records do: line ends, headers. */
    double progress() {
        return allRead ? 1 : expected.progress(totals);
    }

    @Override
    public void processElement(StreamRecord<Tally> element) {
        Tally tally = element.getValue();
        totals = totals.plus(tally);
        accumulators.forEach((count, accumulator) -> accumulator.add(tally.get(count)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(List.of(new State(totals, startedAt)));
        if (run != null) {
            run.snapshotState();
        }
    }

    @Override
    public void endInput() throws Exception {
        allRead = true;
        Duration duration = Duration.between(Instant.ofEpochMilli(startedAt), Instant.now());
        try {
            if (run != null) {
                run.execute(totals);
            }
        } finally {
            // also of an end that fails: its figures say why
            report(duration);
        }
        coordinator.sendEventToCoordinator(LastCheckpointCoordinator.Ended.ENDED);
    }

    private void report(Duration duration) {
        EndingFigures figures = run == null ? null : run.figures();
        RunReport report =
                new RunReport(
                        collection, Instant.ofEpochMilli(startedAt), duration, totals, figures);
        REPORT.info("{}", report.toText());
        if (totals.get(Count.READ) == 0) {
            REPORT.warn("Nothing was read: is the source empty, or its path another one?");
        }
        if (reportPath != null) {
            write(report.toJson());
        }
    }

    @Override
    public void close() throws Exception {
        if (run != null) {
            run.close();
        }
        super.close();
    }

    /** A report that can't be written is no reason to do the whole end again: the log has it. */
    private void write(String json) {
        Path path = new Path(reportPath);
        try (OutputStream out = path.getFileSystem().create(path, FileSystem.WriteMode.OVERWRITE)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            REPORT.error("The report can't be written to report.path '{}'", reportPath, e);
        }
    }
}
