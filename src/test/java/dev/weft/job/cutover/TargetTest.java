package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.CalledMethods;
import dev.weft.embedded.OwnServer;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.options.CutoverOptions;
import dev.weft.job.options.TargetOptions;
import dev.weft.job.options.TargetOptions.OtherModel;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TargetTest {

    private static final String ALIAS = "books";

    private final CalledMethods calls = new CalledMethods();
    @RegisterExtension final OwnServer server = new OwnServer(calls);
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    private Target target(String collection) {
        return new Target(
                new Configuration().set(TargetOptions.QDRANT_COLLECTION, collection),
                connection,
                null);
    }

    private Target cutover(String collection) {
        return new Target(
                new Configuration()
                        .set(TargetOptions.QDRANT_COLLECTION, collection)
                        .set(CutoverOptions.CUTOVER_ALIAS, ALIAS),
                connection,
                null);
    }

    private static String prepared(Target target) throws IOException {
        return target.prepare("run", 4, new ModelGuard(null, null, OtherModel.REFUSE)).name();
    }

    @Test
    void aCollectionThatIsThereIsLookedAtOnceAndOnceMoreToSignIt() throws Exception {
        prepared(target("films"));
        calls.methods().clear();

        prepared(target("films"));

        assertThat(calls.of("Get")).isEqualTo(2);
        assertThat(calls.methods()).doesNotContain("Create", "Update");
    }

    @Test
    void aRunThatWasBegunIsGoneOnWithAndOneThatServedOrWasRefusedIsNot() throws Exception {
        assertThat(prepared(cutover("v{run}"))).isEqualTo("v1");
        assertThat(prepared(cutover("v{run}"))).isEqualTo("v1");

        client.note("v1", AliasNotes.servedSince("yesterday"));
        assertThat(prepared(cutover("v{run}"))).isEqualTo("v2");
        client.note("v2", AliasNotes.refused("today"));
        assertThat(prepared(cutover("v{run}"))).isEqualTo("v3");
        client.point("another", "v3");
        assertThat(prepared(cutover("v{run}"))).isEqualTo("v4");
        CollectionManager.ensure(connection, CollectionSpec.of("v5", 4));
        assertThat(prepared(cutover("v{run}"))).isEqualTo("v6");
    }

    @Test
    void toFindARunNoOtherCollectionIsAskedAbout() throws Exception {
        prepared(cutover("v{run}"));
        calls.methods().clear();
        cutover("v{run}").intent(4);
        long alone = calls.of("Get");
        for (String other : new String[] {"films", "music", "vault"}) {
            CollectionManager.ensure(connection, CollectionSpec.of(other, 4));
        }
        calls.methods().clear();

        cutover("v{run}").intent(4);

        assertThat(calls.of("Get")).isEqualTo(alone);
    }

    /** A cleanup would drop it while it is filled. */
    @Test
    void aRefusedCollectionThatIsAskedForByItsNameIsRefusedNoLonger() throws Exception {
        prepared(cutover("v1"));
        client.note("v1", AliasNotes.refused("yesterday"));

        prepared(cutover("v1"));

        assertThat(AliasNotes.begun(ALIAS, client.metadata("v1"))).isTrue();
    }

    @Test
    void whoFillsACollectionForAnAliasIsNotedWhetherItsIndexingIsDeferredOrNot() throws Exception {
        prepared(cutover("v{run}"));
        assertThat(AliasNotes.filledBy(client.metadata("v1"))).contains("run");

        cutover("v{run}").prepare("second", 4, new ModelGuard(null, null, OtherModel.REFUSE));

        assertThat(AliasNotes.filledBy(client.metadata("v1"))).contains("second");
    }

    @Test
    void aJobWithoutAnAliasNotesThatItFillsWhatARunMadeOnlyUntilThatServes() throws Exception {
        prepared(cutover("v1"));
        client.note("v1", AliasNotes.refused("yesterday"));
        prepared(target("v1"));
        assertThat(AliasNotes.begun(ALIAS, client.metadata("v1"))).isTrue();
        client.note("v1", AliasNotes.servedSince("today"));
        calls.methods().clear();

        prepared(target("v1"));

        assertThat(calls.methods()).doesNotContain("Update");
    }
}
