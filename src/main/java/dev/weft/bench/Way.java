package dev.weft.bench;

import java.util.List;

/** A way from texts to points. */
interface Way {

    /** Takes all texts the whole way; returns when the last one has arrived. */
    void run(List<String> texts) throws Exception;

    /** Makes ready for the first round with these texts. */
    default void warmUp(List<String> texts) throws Exception {
        run(texts);
    }
}
