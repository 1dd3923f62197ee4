package dev.weft.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what has to come. */
final class Patience {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private Patience() {}

    /** @throws AssertionError if it does not come in three minutes, with the last thing that stood in its way */
    static void await(String what, Callable<Boolean> condition) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        Exception last = null;
        while (System.nanoTime() < end) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception notYet) {
                last = notYet;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("Not within " + LONGEST + ": " + what, last);
    }
}
