package dev.weft.qdrant.client;

import io.grpc.StatusRuntimeException;
import org.apache.flink.annotation.Internal;

/**
 * How many points to ask for, so that a page has about its target size: few at first, then as many as the points of the
 * last page were large. A refusal counts for a while.
 */
@Internal
public final class PageLimit {

    private static final int FIRST = 16;
    private static final int GROWTH = 4;
    private static final int MOST = 10_000;

    /** Pages after a refusal before larger ones are tried again. */
    private static final int PATIENCE = 100;

    private final long targetBytes;
    private int limit = FIRST;
    private int cap = MOST;
    private int pagesUnderCap;

    public PageLimit(long targetBytes) {
        this.targetBytes = targetBytes;
    }

    /** At least 1. */
    public int get() {
        return limit;
    }

    /** A page came. */
    public void measured(int points, long bytes) {
        if (points == 0) {
            return;
        }
        if (++pagesUnderCap >= PATIENCE) {
            pagesUnderCap = 0;
            cap = Math.min(MOST, cap * 2);
        }
        long fitting = Math.max(1, targetBytes * points / Math.max(1, bytes));
        limit = (int) Math.min(Math.min(fitting, cap), (long) limit * GROWTH);
    }

    /** A page was refused. Returns whether a smaller one may help. */
    public boolean refused(StatusRuntimeException refusal) {
        return Outcomes.ofRead(refusal) instanceof Outcome.Split && halve();
    }

    /**
     * A page is to be repeated. Returns whether it is smaller now: with a filter that few points match, one can take the
     * server longer than it has.
     */
    public boolean retried(RetryCause cause) {
        return cause == RetryCause.TIMEOUT && halve();
    }

    /** A page was too large. Returns false if it can't be smaller. */
    boolean halve() {
        if (limit == 1) {
            return false;
        }
        limit /= 2;
        cap = limit;
        pagesUnderCap = 0;
        return true;
    }
}
