package dev.weft.job.report;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Joins finish with its {@link LastCheckpointCoordinator}. */
public final class FinishOperatorFactory extends SimpleOperatorFactory<Void>
        implements OneInputStreamOperatorFactory<Tally, Void>, CoordinatedOperatorFactory<Void> {

    private static final long serialVersionUID = 1L;

    public FinishOperatorFactory(FinishOperator finish) {
        super(finish);
    }

    @Override
    public <T extends StreamOperator<Void>> T createStreamOperator(
            StreamOperatorParameters<Void> parameters) {
        T finish = super.createStreamOperator(parameters);
        ((FinishOperator) finish)
                .tell(
                        parameters
                                .getOperatorEventDispatcher()
                                .getOperatorEventGateway(finish.getOperatorID()));
        return finish;
    }

    @Override
    public OperatorCoordinator.Provider getCoordinatorProvider(
            String operatorName, OperatorID operator) {
        return new LastCheckpointCoordinator.Provider(operator);
    }
}
