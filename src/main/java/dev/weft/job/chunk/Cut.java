package dev.weft.job.chunk;

/**
 * What is remembered of a document that was cut.
 *
 * @param count how many pieces its newest state has
 * @param most how many pieces any state of it had since it was last deleted: a newest one that can't
 *     be embedded takes none of the older one's away
 */
public record Cut(int count, int most) {

    static final Cut NONE = new Cut(0, 0);

    Cut next(int newCount) {
        return new Cut(newCount, Math.max(newCount, most));
    }
}
