package dev.weft.qdrant.source.reader;

/**
 * How many points to ask for, so that a page has about its target size: few at first, then as many as the points of the
 * last page were large. A refusal counts for a while.
 */
final class PageLimit {

    private static final int FIRST = 16;
    private static final int GROWTH = 4;
    private static final int MOST = 10_000;

    /** Pages after a refusal before larger ones are tried again. */
    private static final int PATIENCE = 100;

    private final long targetBytes;
    private int limit = FIRST;
    private int cap = MOST;
    private int pagesUnderCap;

    PageLimit(long targetBytes) {
        this.targetBytes = targetBytes;
    }

    /** At least 1. */
    int get() {
        return limit;
    }

    /** A page came. */
    void measured(int points, long bytes) {
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
