package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.CalledMethods;
import dev.weft.embedded.OwnServer;
import dev.weft.job.Hook;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.CreateOptions;
import dev.weft.job.options.CutoverOptions;
import dev.weft.job.options.SourceOptions;
import dev.weft.job.options.TargetOptions;
import dev.weft.job.options.TargetOptions.OtherModel;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import java.io.IOException;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TargetTest {

    private static final String ALIAS = "books";

    private final CalledMethods calls = new CalledMethods();
    private final Hook refusal = Hook.refuse("CreateFieldIndex", "year");
    @RegisterExtension final OwnServer server = new OwnServer(calls, refusal);
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    private Target target(String collection) {
        return new Target(
                new Configuration().set(TargetOptions.QDRANT_COLLECTION, collection),
                connection,
                null);
    }

    private Target cutover(String collection) {
        return cutover(collection, ALIAS);
    }

    private Target cutover(String collection, String alias) {
        return new Target(
                new Configuration()
                        .set(TargetOptions.QDRANT_COLLECTION, collection)
                        .set(CutoverOptions.CUTOVER_ALIAS, alias),
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
    void aRunThatDiedBeforeItMadeThePayloadIndexesLeavesThemToTheNextOne() throws Exception {
        Target target =
                new Target(
                        new Configuration()
                                .set(TargetOptions.QDRANT_COLLECTION, "films")
                                .set(CreateOptions.CREATE_INDEXES, List.of("year:integer")),
                        connection,
                        null);
        assertThatThrownBy(() -> prepared(target)).isInstanceOf(IOException.class);
        assertThat(client.names()).containsExactly("films");
        assertThat(client.info("films").getPayloadSchemaMap()).isEmpty();

        prepared(target);

        assertThat(client.info("films").getPayloadSchemaMap()).containsOnlyKeys("year");
    }

    @Test
    void aPayloadIndexThatSomebodyTookAwayLaterIsNotMadeAgain() throws Exception {
        prepared(target("films"));
        Configuration indexed =
                new Configuration()
                        .set(TargetOptions.QDRANT_COLLECTION, "films")
                        .set(CreateOptions.CREATE_INDEXES, List.of("year:integer"));

        prepared(new Target(indexed, connection, null));

        assertThat(client.info("films").getPayloadSchemaMap()).isEmpty();
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

    /** Or it would be found out at the run's end. */
    @Test
    void anAliasThatARunsCollectionWouldBeNamedLikeIsRefusedBeforeTheStart() throws Exception {
        assertThatThrownBy(() -> prepared(cutover("book{run}", "book1")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("cutover.alias 'book1' is the name")
                .hasMessageContaining("qdrant.collection 'book{run}'");
        assertThat(client.names()).isEmpty();
    }

    /** Or it would be found out at the run's end. */
    @Test
    void aStrictModeThatLetsNobodyCountIsRefusedBeforeTheStart() throws Exception {
        CollectionManager.ensure(connection, CollectionSpec.of("strict", 4));
        client.update(
                UpdateCollection.newBuilder()
                        .setCollectionName("strict")
                        .setStrictModeConfig(
                                StrictModeConfig.newBuilder()
                                        .setEnabled(true)
                                        .setSearchAllowExact(false))
                        .build());
        Configuration reindex =
                new Configuration()
                        .set(SourceOptions.SOURCE_TYPE, SourceOptions.SourceType.QDRANT)
                        .set(SourceOptions.SOURCE_COLLECTION, "strict")
                        .set(TargetOptions.QDRANT_URL, server.url())
                        .set(TargetOptions.QDRANT_COLLECTION, "copy")
                        .set(CutoverOptions.CUTOVER_ALIAS, ALIAS);
        Configuration inPlace =
                new Configuration(reindex)
                        .set(TargetOptions.QDRANT_COLLECTION, "strict")
                        .set(TargetOptions.QDRANT_VECTOR_NAME, "more")
                        .set(CutoverOptions.REINDEX_IN_PLACE, true);

        assertThatThrownBy(() -> prepared(cutover("strict")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("cutover.alias has points counted when all is written")
                .hasMessageContaining("'strict' has, or would be made with, a strict mode")
                .hasMessageContaining("set search_allow_exact to true");
        assertThatThrownBy(() -> Preparation.intent(reindex, connection, 4))
                .hasMessageContaining("cutover.alias has points counted")
                .hasMessageContaining("'strict' has");
        assertThatThrownBy(() -> Preparation.intent(inPlace, connection, 4))
                .hasMessageContaining("reindex.in-place has points counted");
        assertThat(prepared(target("strict"))).as("without an alias").isEqualTo("strict");
    }
}
