package dev.weft.job.cutover;

import dev.weft.job.report.EndingFigures.Stage;
import java.io.IOException;

/** One step of a run's end. It may have been done before, whole or in part. */
interface EndStep {

    Stage stage();

    /**
     * @throws dev.weft.job.report.Ending.RefusedException if trying again would come to the same
     * @throws IOException if the server can't be reached or refuses
     */
    void run(EndContext context) throws IOException;
}
