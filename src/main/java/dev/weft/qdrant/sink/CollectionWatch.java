package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.RetryCause;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import javax.annotation.Nullable;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server what it takes: once for the limits of strict mode; and, where writes are not waited for, again and
 * again for the length of its update queue, as such writes are acknowledged however far behind the server is (1.17 and
 * 1.18 queue a million). Older servers don't say, and are asked no more.
 */
final class CollectionWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CollectionWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final PointClient client;
    private final String collection;
    private final WriterMailbox mailbox;
    private final Pressure pressure;
    private final boolean watchQueue;
    private final ThrowingRunnable<? extends Exception> changed;

    CollectionWatch(
            PointClient client,
            WriteOptions options,
            WriterMailbox mailbox,
            Pressure pressure,
            ThrowingRunnable<? extends Exception> changed) {
        this.client = client;
        this.collection = options.collection();
        this.mailbox = mailbox;
        this.pressure = pressure;
        this.watchQueue = !options.waitForApply();
        this.changed = changed;
    }

    void ask() {
        client.collection(collection)
                .whenComplete(
                        (info, failure) ->
                                mailbox.post(
                                        () -> answered(info, failure), "Qdrant's collection info"));
    }

    private void answered(@Nullable CollectionInfo info, @Nullable Throwable failure)
            throws Exception {
        if (failure != null) {
            // the writes will tell what is wrong; a key that may only write gets no answer here
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            LOG.debug("No collection info: {}", Outcomes.describe(cause));
            if (Outcomes.of(cause) instanceof Outcome.RetryAfter retry) {
                mailbox.after(INTERVAL, this::ask, "ask for Qdrant's collection info");
                if (retry.cause() == RetryCause.RATE_LIMIT) {
                    return; // it is there, and will tell
                }
            }
            forgetQueue();
            return;
        }
        StrictModeConfig strict = info.getConfig().getStrictModeConfig();
        if (strict.getEnabled() && strict.hasUpsertMaxBatchsize()) {
            pressure.strictPoints(strict.getUpsertMaxBatchsize());
        }
        if (watchQueue && info.hasUpdateQueue()) {
            pressure.queued(info.getUpdateQueue().getLength());
            mailbox.after(INTERVAL, this::ask, "ask for Qdrant's update queue");
            changed.run();
        } else {
            forgetQueue();
        }
    }

    /**
     * Nobody asks any more, or nobody answers. A queue that was full when last heard of must not hold the writes for
     * ever: if the server is gone, they are to find out, within their retry budget.
     */
    private void forgetQueue() throws Exception {
        pressure.queued(0);
        changed.run();
    }
}
