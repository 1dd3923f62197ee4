package dev.weft.qdrant.sink;

import org.apache.flink.annotation.Internal;

/** Told, on the task thread, what became of each operation that a writer took in. */
@Internal
public interface OperationListener {

    /** Tells nobody. */
    OperationListener NONE =
            new OperationListener() {
                @Override
                public void written(PointOperation operation) {}

                @Override
                public void superseded(PointOperation operation) {}

                @Override
                public boolean rejected(RejectedPoint rejected) {
                    return true;
                }
            };

    /** It was acknowledged. */
    void written(PointOperation operation);

    /** A newer one of its point was acknowledged in its place. */
    void superseded(PointOperation operation);

    /**
     * It was refused for good.
     *
     * @return whether it is to be told: to the sink for rejected points, or without one by failing the job
     */
    boolean rejected(RejectedPoint rejected);
}
