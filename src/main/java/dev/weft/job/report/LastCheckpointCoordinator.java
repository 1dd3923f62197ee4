package dev.weft.job.report;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a bounded run's last checkpoint again where it fails. Flink asks for it once, when all
 * input is at its end; if another checkpoint is under way then, it comes just as that one lets the
 * first tasks close, and they decline it. The job would wait a whole checkpoint interval for the
 * next one, with nothing left to do.
 */
final class LastCheckpointCoordinator implements OperatorCoordinator {

    private static final Logger LOG = LoggerFactory.getLogger(LastCheckpointCoordinator.class);

    /** Long enough for tasks to close in. */
    private static final Executor SOON =
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    /** That finish has done all that it had to. */
    enum Ended implements OperatorEvent {
        ENDED
    }

    private final Context job;

    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile boolean ended;

    private LastCheckpointCoordinator(Context job) {
        this.job = job;
    }

    @Override
    public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
        ended = true;
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        if (!asking.getAndSet(true)) {
            SOON.execute(this::askAgain);
        }
    }

    private void askAgain() {
        if (!ended) {
            asking.set(false);
            return;
        }
        try {
            job.getCheckpointCoordinator()
                    .triggerCheckpoint(CheckpointType.CONFIGURED)
                    .whenComplete(
                            (done, failure) -> {
                                if (failure == null) {
                                    asking.set(false);
                                } else {
                                    SOON.execute(this::askAgain);
                                }
                            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("The job was closed before its last checkpoint was asked for again");
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {}

    /** There is nothing to keep: an end that was cut off runs, and tells, again. */
    @Override
    public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
        result.complete(new byte[0]);
    }

    @Override
    public void resetToCheckpoint(long checkpointId, byte[] nothing) {
        ended = false;
    }

    @Override
    public void subtaskReset(int subtask, long checkpointId) {
        ended = false;
    }

    @Override
    public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {
        ended = false;
    }

    @Override
    public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {}

    @Override
    public void start() {}

    @Override
    public void close() {
        ended = false;
    }

    /** @param operator finish */
    record Provider(OperatorID operator) implements OperatorCoordinator.Provider {

        @Override
        public OperatorID getOperatorId() {
            return operator;
        }

        @Override
        public OperatorCoordinator create(Context context) {
            return new LastCheckpointCoordinator(context);
        }
    }
}
