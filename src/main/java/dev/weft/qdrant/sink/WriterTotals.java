package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.RetryCause;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a writer has done since it was created. Each operation counts once, however often it was sent: at any time
 *
 * <pre>{@code received + restored == written() + superseded + rejected + pending}</pre>
 *
 * @param received operations made of elements
 * @param restored operations taken over from a checkpoint's state
 * @param upserts acknowledged upserts
 * @param updates acknowledged changes of points that are there: of their payload, or of some of their vectors
 * @param deletes acknowledged deletes
 * @param superseded operations never sent, as a newer one for their point was acknowledged in their place
 * @param rejected operations that were refused for good
 * @param pending operations taken in that have not come to an end yet
 * @param bytes bytes of the acknowledged operations
 * @param requests requests sent, repetitions included
 * @param splits requests halved, because too large or to find a bad point
 * @param retries requests sent again, by cause
 */
@PublicEvolving
public record WriterTotals(
        long received,
        long restored,
        long upserts,
        long updates,
        long deletes,
        long superseded,
        long rejected,
        long pending,
        long bytes,
        long requests,
        long splits,
        Map<RetryCause, Long> retries) {

    public WriterTotals {
        retries = Map.copyOf(retries);
    }

    /** Acknowledged operations. */
    public long written() {
        return upserts + updates + deletes;
    }

    /** Requests sent again, for any cause. */
    public long allRetries() {
        return retries.values().stream().mapToLong(Long::longValue).sum();
    }
}
