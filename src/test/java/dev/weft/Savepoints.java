package dev.weft;

import static org.apache.flink.runtime.checkpoint.CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY;
import static org.apache.flink.runtime.checkpoint.CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.time.Deadline;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.util.ExceptionUtils;

/** The one way in which tests stop a job with a savepoint. */
public final class Savepoints {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Savepoints() {}

    /**
     * Stops a job, which then is about to end. Asks again if a task was beginning or ending just then:
     * Flink declines, and the job goes on.
     *
     * @param drain whether what is on its way is to be written
     * @param folder in which savepoints lie
     * @return the savepoint
     */
    public static String stop(JobClient job, boolean drain, Path folder) throws Exception {
        String place = folder.resolve("savepoints").toUri().toString();
        Deadline deadline = Deadline.fromNow(PATIENCE);
        while (true) {
            try {
                return job.stopWithSavepoint(drain, place, SavepointFormatType.CANONICAL)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!aTaskWasOnItsWay(e) || deadline.isOverdue()) {
                    throw e;
                }
            }
        }
    }

    /** A cluster of another process tells of its failures in writing. */
    private static boolean aTaskWasOnItsWay(ExecutionException e) {
        return ExceptionUtils.findSerializedThrowable(
                        e, CheckpointException.class, Savepoints.class.getClassLoader())
                .map(CheckpointException::getCheckpointFailureReason)
                .filter(
                        reason ->
                                reason == CHECKPOINT_DECLINED_TASK_NOT_READY
                                        || reason == NOT_ALL_REQUIRED_TASKS_RUNNING)
                .isPresent();
    }
}
