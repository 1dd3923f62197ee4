package dev.weft.job.cutover;

import dev.weft.job.report.Ending;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.io.IOException;

/**
 * How things were when the run began; kept in the job's state as {@link GrowingJson}.
 *
 * @param collection the collection written to
 * @param alias the alias to move; null for none
 * @param from where it led; null for nowhere
 * @param deferred the collection's own indexing settings; null where they are in force all along
 * @param run by which the run can be told from others, also when it was submitted again; null in what an earlier Weft
 *     has kept
 */
record Memory(String collection, String alias, String from, DeferredIndexing deferred, String run) {

    static Memory of(EndPlan plan) {
        return new Memory(
                plan.collection(),
                plan.cutover() == null ? null : plan.cutover().alias(),
                plan.cutover() == null ? null : plan.cutover().from(),
                plan.deferred(),
                plan.run());
    }

    static Memory parse(String json) throws IOException {
        return GrowingJson.parse(json, Memory.class);
    }

    String toJson() {
        return GrowingJson.of(this);
    }

    /**
     * This memory of a run, in a job that was submitted again.
     *
     * @throws Ending.RefusedException if that job is to fill another collection and have an alias lead to it: half of its
     *     points would be missing there
     */
    Memory in(EndPlan plan) throws Ending.RefusedException {
        boolean sameCollection = collection.equals(plan.collection());
        if (plan.cutover() != null && !sameCollection) {
            throw new Ending.RefusedException(
                    "The savepoint is of a run that fills the collection '%s'; this one fills '%s', which would lack what was read before the savepoint. Set qdrant.collection to '%s', or begin without a savepoint"
                            .formatted(collection, plan.collection(), collection));
        }
        Memory now = of(plan);
        boolean sameAlias = now.alias != null && now.alias.equals(alias);
        return new Memory(
                now.collection,
                now.alias,
                sameAlias ? from : now.from,
                sameCollection && deferred != null ? deferred : now.deferred,
                sameAlias && run != null ? run : now.run);
    }
}
