package dev.weft.job.cutover;

import dev.weft.job.report.EndingFigures.Stage;
import java.io.IOException;

/** Puts the collection's own indexing settings in force again. */
final class RestoreIndexing implements EndStep {

    @Override
    public Stage stage() {
        return Stage.RESTORE_INDEXING;
    }

    @Override
    public void run(EndContext context) throws IOException {
        String collection = context.collection();
        Restoring.restore(
                context.client(),
                collection,
                context.start().deferred(),
                context.client().metadata(collection));
    }
}
