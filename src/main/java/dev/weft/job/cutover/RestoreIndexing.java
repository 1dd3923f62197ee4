package dev.weft.job.cutover;

import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.qdrant.collection.CollectionMetadata;
import java.io.IOException;

/**
 * Puts the collection's own indexing settings in force again.
 *
 * @param run by which this submission of the run can be told from others
 */
record RestoreIndexing(String run) implements EndStep {

    @Override
    public Stage stage() {
        return Stage.RESTORE_INDEXING;
    }

    @Override
    public void run(EndContext context) throws IOException {
        String collection = context.collection();
        CollectionMetadata metadata = context.client().metadata(collection);
        String at = context.aliasAt();
        // one that serves has to be indexed, whoever writes to it
        if (context.start().alias() != null && !collection.equals(at)) {
            OtherRun.requireNone(context, run, at, metadata);
        }
        Restoring.restore(context.client(), collection, context.start().deferred(), metadata);
    }
}
