package dev.weft.job.cutover;

import java.util.ArrayList;
import java.util.List;

/** A list in pieces that are small enough for one request and one batch of texts. */
final class Chunks {

    private static final int SIZE = 64;

    private Chunks() {}

    static <T> List<List<T>> of(List<T> list) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += SIZE) {
            chunks.add(list.subList(from, Math.min(list.size(), from + SIZE)));
        }
        return chunks;
    }
}
