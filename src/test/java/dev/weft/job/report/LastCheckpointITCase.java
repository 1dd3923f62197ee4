package dev.weft.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.Jobs;
import dev.weft.job.Weft;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class LastCheckpointITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(1);

    /** Set when the first checkpoint has failed. */
    private static volatile boolean failed;

    @Test
    @Timeout(60)
    void aLastCheckpointThatFailsIsTakenAgainLongBeforeTheNextOneIsDue(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        failed = false;
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        Weft.settings()
                                .set(
                                        CheckpointingOptions.CHECKPOINTING_INTERVAL,
                                        Duration.ofDays(1))
                                .set(
                                        CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                                        Duration.ofSeconds(1))
                                .set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 1));
        environment.setParallelism(1);
        environment
                .fromData(1L, 2L, 3L)
                .uid("source")
                .map(new LateForItsFirstCheckpoint())
                .returns(Types.LONG)
                .uid("late")
                .map(read -> new Tally(Map.of("read", read), List.of()))
                .returns(TypeInformation.of(Tally.class))
                .uid("tallies")
                .transform(
                        "finish",
                        Types.VOID,
                        new FinishOperatorFactory(new FinishOperator("books", null, null, null)))
                .uid("finish");

        JobClient job = environment.executeAsync();
        CommonTestUtils.waitUntilCondition(
                () -> counts(cluster, job).getNumberOfFailedCheckpoints() == 1, 50L);
        failed = true;

        assertThat(job.getJobExecutionResult().get().<Long>getAccumulatorResult("read"))
                .isEqualTo(6L);
        assertThat(counts(cluster, job).getNumberOfCompletedCheckpoints()).isOne();
    }

    private static CheckpointStatsCounts counts(MiniCluster cluster, JobClient job)
            throws Exception {
        return cluster.getExecutionGraph(job.getJobID())
                .get()
                .getCheckpointStatsSnapshot()
                .getCounts();
    }

    private static final class LateForItsFirstCheckpoint
            implements MapFunction<Long, Long>, CheckpointedFunction {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long number) {
            return number;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            CommonTestUtils.waitUntilCondition(() -> failed, 50L);
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {}
    }
}
