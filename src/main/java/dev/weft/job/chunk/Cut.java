package dev.weft.job.chunk;

import dev.weft.document.Chunks.Older;

/**
 * What is remembered of a document that was cut.
 *
 * @param count how many pieces its newest state has
 * @param most how many pieces any state of it had since it was last deleted: a newest one that can't
 *     be embedded takes none of the older one's away
 * @param mark as {@link Older#mark()} is; 0 where the newest state takes nothing away
 * @param recent as {@link Older#recent()} is
 */
public record Cut(int count, int most, long mark, int recent) {

    static final Cut NONE = new Cut(0, 0, 0, 0);

    /** So many pieces may be deleted in vain each time before a new mark spares that. */
    private static final int IN_VAIN = 16;

    Cut next(int newCount, Marks marks) {
        if (newCount >= most) {
            return new Cut(newCount, newCount, 0, 0);
        }
        int newRecent = Math.max(newCount, recent);
        boolean goesOn = marks.made(mark) && newRecent - newCount <= newCount + IN_VAIN;
        return goesOn
                ? new Cut(newCount, most, mark, newRecent)
                : new Cut(newCount, most, marks.next(), newCount);
    }

    Older older(Marks marks) {
        return new Older(most, marks.made(mark) ? mark : 0, recent);
    }
}
