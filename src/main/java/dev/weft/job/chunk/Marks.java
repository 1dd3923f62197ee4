package dev.weft.job.chunk;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers by chance, each of which also tells whether it was made since the job last began or was
 * restored: what a run before wrote, this one may write again, and in another way.
 */
final class Marks {

    private final int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

    /** Never 0. */
    long next() {
        return (long) run << Integer.SIZE
                | Integer.toUnsignedLong(ThreadLocalRandom.current().nextInt());
    }

    /** Whether these made it. */
    boolean made(long mark) {
        return mark >>> Integer.SIZE == run;
    }
}
