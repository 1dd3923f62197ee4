package dev.weft.job.cutover;

import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.IndexState;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the server has applied and indexed all, for as long as that takes. */
final class AwaitIndex implements EndStep {

    private static final Logger LOG = LoggerFactory.getLogger(AwaitIndex.class);

    private static final Duration FIRST_POLL = Duration.ofMillis(100);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(2);
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);

    /**
     * Since 1.19 the server takes new settings up behind the update's answer, and for a moment looks ready by the old
     * ones.
     */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    @Override
    public Stage stage() {
        return Stage.AWAIT_INDEX;
    }

    @Override
    public void run(EndContext context) throws IOException {
        CollectionClient client = context.client();
        String collection = context.collection();
        long start = System.nanoTime();
        long said = start;
        long readySince = 0;
        boolean nudged = false;
        Duration poll = FIRST_POLL;
        while (true) {
            IndexState state = IndexState.of(client.info(collection));
            long now = System.nanoTime();
            context.progress()
                    .change(
                            figures ->
                                    figures.with(
                                            new EndingFigures.Index(
                                                    state.indexedVectors(), state.queue())));
            if (!state.error().isEmpty()) {
                throw new IOException(
                        "The server can't index '%s': %s. Mend the server, then run this again"
                                .formatted(collection, state.error()));
            }
            readySince = !state.ready() ? 0 : readySince == 0 ? now : readySince;
            if (state.ready() && now - readySince >= SETTLED.toNanos()) {
                LOG.info(
                        "'{}' is ready after {} s: {}",
                        collection,
                        Duration.ofNanos(now - start).toSeconds(),
                        state);
                return;
            }
            if (state.pending() && !nudged) {
                nudge(client, collection);
                nudged = true;
            }
            if (now - said >= LOG_EVERY.toNanos()) {
                LOG.info("'{}' is not ready yet: {}", collection, state);
                said = now;
            }
            Duration left = SETTLED.minusNanos(now - readySince);
            pause(state.ready() ? min(poll, left) : poll);
            poll = min(poll.multipliedBy(2), LONGEST_POLL);
        }
    }

    /** After its own restart a server waits for any change of the settings before it goes on. */
    private static void nudge(CollectionClient client, String collection) throws IOException {
        client.update(
                UpdateCollection.newBuilder()
                        .setCollectionName(collection)
                        .setOptimizersConfig(OptimizersConfigDiff.getDefaultInstance())
                        .build());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void pause(Duration duration) throws InterruptedIOException {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the index");
        }
    }
}
