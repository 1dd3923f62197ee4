package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.job.report.Ending.RefusedException;
import dev.weft.qdrant.collection.DeferredIndexing;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final DeferredIndexing OWN = new DeferredIndexing(20_000, true);

    @Test
    void whatIsKeptIsReadAgainAlsoByAnOlderWeft() throws Exception {
        Memory memory = new Memory("books-2", "books", "books-1", OWN, "first");

        assertThat(Memory.parse(memory.toJson())).isEqualTo(memory);
        assertThat(Memory.parse("{\"collection\": \"books-2\", \"ofLaterVersions\": 1}"))
                .isEqualTo(new Memory("books-2", null, null, null, null));
    }

    @Test
    void theJsonOfThisVersionStaysAsItIs() throws Exception {
        assertThat(new Memory("books-2", "books", "books-1", OWN, "first").toJson())
                .isEqualTo(
                        "{\"collection\":\"books-2\",\"alias\":\"books\",\"from\":\"books-1\","
                                + "\"deferred\":{\"indexingThreshold\":20000,\"preventUnoptimized\":true},"
                                + "\"run\":\"first\"}");
    }

    @Test
    void theBeginningOfTheRunCountsNotTheNewSubmission() throws Exception {
        Memory first = new Memory("books-2", "books", "books-1", OWN, "first");

        // by now the alias leads to the new collection, and its settings are deferred
        Memory again =
                first.in(plan("books-2", "books", "books-2", new DeferredIndexing(0, false)));

        assertThat(again).isEqualTo(first);
    }

    @Test
    void aSavepointOfAnEarlierWeftSaysNoRunAndTheNewOneCounts() throws Exception {
        Memory first = new Memory("books-2", "books", "books-1", null, null);

        assertThat(first.in(plan("books-2", "books", "books-1", null)).run()).isEqualTo("run");
    }

    @Test
    void aSavepointOfAnotherCollectionsRunIsRefused() {
        Memory first = new Memory("books-2", "books", "books-1", null, "first");

        assertThatThrownBy(() -> first.in(plan("books-3", "books", "books-1", null)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("fills the collection 'books-2'; this one fills 'books-3'");
    }

    @Test
    void indexingSettingsOfAnotherCollectionAreNotTakenOver() throws Exception {
        Memory first = new Memory("books-2", null, null, OWN, "first");
        DeferredIndexing others = new DeferredIndexing(1_000, false);

        assertThat(first.in(plan("books-3", others)))
                .isEqualTo(new Memory("books-3", null, null, others, "run"));
        assertThat(first.in(plan("books-3", null)))
                .isEqualTo(new Memory("books-3", null, null, null, "run"));
        assertThat(first.in(plan("books-2", others)).deferred()).isEqualTo(OWN);
    }

    @Test
    void anotherAliasIsTakenFromWhereItIsNow() throws Exception {
        Memory first = new Memory("books-2", "books", "books-1", null, "first");

        assertThat(first.in(plan("books-2", "library", null, null)))
                .isEqualTo(new Memory("books-2", "library", null, null, "run"));
    }

    private static EndPlan plan(String collection, DeferredIndexing deferred) {
        return new EndPlan("run", null, collection, "", deferred, null, false);
    }

    private static EndPlan plan(
            String collection, String alias, String from, DeferredIndexing deferred) {
        return new EndPlan(
                "run",
                null,
                collection,
                "",
                deferred,
                new EndPlan.Cutover(alias, from, null, EndPlan.Counting.BY_ID, null, null),
                false);
    }
}
