package dev.weft.job.write;

import dev.weft.job.report.Tally;

/**
 * What a writer hands on with a checkpoint, exactly one of: a tally on its way to the report, or
 * dead letters to commit.
 *
 * @param <CommT> what the sink of the dead letters commits
 */
record WriteCommittable<CommT>(Tally tally, CommT deadLetters) {

    static <CommT> WriteCommittable<CommT> of(Tally tally) {
        return new WriteCommittable<>(tally, null);
    }

    static <CommT> WriteCommittable<CommT> of(CommT deadLetters) {
        return new WriteCommittable<>(null, deadLetters);
    }
}
