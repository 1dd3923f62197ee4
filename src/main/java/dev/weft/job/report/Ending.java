package dev.weft.job.report;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/** What a run does when all is delivered. Flink may have it done again, so doing it twice comes to the same. */
public interface Ending extends Serializable {

    /**
     * What has to outlive a failure, and a resubmission from a savepoint: how things were when the run began.
     *
     * @param restored what this gave in the run's first life; null in that one
     * @return what is to be kept from now on
     * @throws IOException if what is restored is of another run
     */
    String memory(String restored) throws IOException;

    /** What an operator of the job should know when it starts; null for nothing. */
    String notice(String memory) throws IOException;

    /** What a run that died for good has left to be mended by hand; null for nothing. */
    String leftBehind();

    /**
     * Does it. Blocks, and ends early when its thread is interrupted.
     *
     * @param totals what the run has counted
     * @param memory as {@link #memory} gave it
     * @param progress takes each change of the figures as it comes
     * @throws RefusedException if trying again would come to the same
     * @throws IOException if the server can't be reached or refuses
     */
    void run(Tally totals, String memory, Progress progress) throws IOException;

    /** Where the figures go that others look at while the ending runs, and after it. */
    @FunctionalInterface
    interface Progress {
        void change(UnaryOperator<EndingFigures> change);
    }

    /** The run must not end well, however often it is tried. The message is for the job's user. */
    final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }
    }
}
