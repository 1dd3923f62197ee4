package dev.weft.job;

import static dev.weft.job.Books.COUNT;
import static dev.weft.job.Books.NEW;
import static dev.weft.job.Books.OLD;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embed.Embedder;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a run that moves the alias: index, wait, check, switch; with a fault at each step. */
@Timeout(120)
class CutoverITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    /** Held all along, so that no run has to open the model anew. */
    @AutoClose private static final Embedder MODEL = MiniLm.open();

    @TempDir Path folder;

    @Test
    void aNewCollectionIsFilledIndexedCheckedAndServedByTheAlias() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            run(books.job(folder, "--bulk-load.defer-indexing=true"));

            assertCutOver(books);
            JsonNode ending = report(folder).path("ending");
            assertThat(ending.path("stage").asText()).isEqualTo("done");
            assertThat(ending.at("/points/found").intValue()).isEqualTo(COUNT);
            assertThat(ending.at("/points/expectedLeast").intValue()).isEqualTo(COUNT);
            assertThat(ending.at("/sample/points").intValue()).isEqualTo(COUNT);
            assertThat(ending.at("/sample/wrongVectors").intValue()).isZero();
            assertThat(ending.at("/search/recall").doubleValue()).isEqualTo(1);
            assertThat(ending.at("/search/overlap").doubleValue()).isBetween(0.01, 0.99);
            assertThat(ending.at("/alias/previous").asText()).isEqualTo(OLD);
            assertThat(ending.path("failures")).isEmpty();
        }
    }

    @Test
    void pointsThatBecomeOneDocumentAreCountedAndComparedAsOne() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            books.put(
                    OLD,
                    PointStruct.newBuilder()
                            .setId(id(COUNT + 1))
                            .setVectors(VectorsFactory.vectors(1, 0, 0, 0, 0, 0, 0, 0))
                            .putPayload("title", value("another one of that year"))
                            .putPayload("year", value(1801))
                            .build());

            run(books.job(folder, "--document.id=year"));

            assertThat(books.alias()).isEqualTo(NEW);
            JsonNode ending = report(folder).path("ending");
            assertThat(ending.at("/points/found").intValue()).isEqualTo(COUNT);
            assertThat(ending.at("/sample/points").intValue()).isEqualTo(COUNT + 1);
            assertThat(ending.at("/sample/wrongPayloads").intValue()).isOne();
        }
    }

    @Test
    void theStrictModeOfTheOldCollectionLimitsWhatIsDrawnAndSearchedThere() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            books.client()
                    .update(
                            UpdateCollection.newBuilder()
                                    .setCollectionName(OLD)
                                    .setStrictModeConfig(
                                            StrictModeConfig.newBuilder()
                                                    .setEnabled(true)
                                                    .setMaxQueryLimit(7))
                                    .build());
            // without it the new one would be made with the same limits
            CollectionManager.ensure(
                    books.connection(), CollectionSpec.of(NEW, MODEL.dimensions()));

            run(books.job(folder));

            assertThat(books.alias()).isEqualTo(NEW);
            JsonNode ending = report(folder).path("ending");
            assertThat(ending.at("/sample/points").intValue()).isEqualTo(7);
            assertThat(ending.at("/search/overlap").doubleValue()).isBetween(0.0, 1.0);
        }
    }

    static Stream<List<Hook>> faults() {
        String threshold = "indexing_threshold: 10000";
        String noteGoes = "\"weft.deferred-indexing\"\n  value {\n    null_value";
        return Stream.of(
                List.of(
                        Hook.refuse("Collections/Update", threshold),
                        Hook.refuse("Collections/Update", noteGoes),
                        Hook.refuse("Points/Count", NEW),
                        Hook.refuse("Points/Query", "sample"),
                        Hook.refuse("Points/Query", "exact: true"),
                        Hook.refuse("Collections/Update", "weft.previous"),
                        Hook.refuse("Collections/UpdateAliases", NEW),
                        Hook.refuse("Collections/Update", "weft.served-since")),
                List.of(
                        Hook.loseAnswer("Collections/Update", threshold),
                        Hook.loseAnswer("Collections/Update", noteGoes),
                        Hook.loseAnswer("Collections/Update", "weft.previous"),
                        Hook.loseAnswer("Collections/UpdateAliases", NEW),
                        Hook.loseAnswer("Collections/Update", "weft.served-since")));
    }

    /** One after the other: each kills the end, which is run again from its beginning, and dies of the next. */
    @ParameterizedTest
    @MethodSource("faults")
    void anEndThatDiesAtEveryStepAndIsRunAgainComesToTheSame(List<Hook> faults) throws Exception {
        try (TestServer server = TestServer.start(faults.toArray(Hook[]::new));
                Books books = new Books(server.url()).fill()) {
            run(books.job(folder, "--bulk-load.defer-indexing=true"));

            assertThat(faults).allMatch(Hook::fired);
            assertCutOver(books);
        }
    }

    @Test
    void anEndThatIsRunAgainAfterTheAliasMovedTakesWhatClientsWriteForNoMistake() throws Exception {
        Books[] holder = new Books[1];
        String last = "weft.served-since";
        Hook write = Hook.before("Collections/Update", last, () -> holder[0].delete(NEW, id(17)));
        Hook die = Hook.refuse("Collections/Update", last);
        try (TestServer server = TestServer.start(die, write);
                Books books = new Books(server.url()).fill()) {
            holder[0] = books;
            run(books.job(folder));

            assertThat(List.of(write, die)).allMatch(Hook::fired);
            assertThat(books.alias()).isEqualTo(NEW);
            assertThat(books.client().metadata(NEW).text(last)).isPresent();
            JsonNode ending = report(folder).path("ending");
            assertThat(ending.at("/alias/switched").booleanValue()).isTrue();
            assertThat(ending.at("/points/found").intValue()).isEqualTo(COUNT);
            assertThat(ending.at("/sample/points").intValue()).isEqualTo(COUNT);
            assertThat(ending.at("/search/recall").doubleValue()).isEqualTo(1);
            assertThat(ending.path("remarks").toString())
                    .contains("the alias leads to 'books-v2' already");
        }
    }

    /** All that a cut-over leaves behind. */
    private void assertCutOver(Books books) throws IOException {
        assertThat(books.alias()).isEqualTo(NEW);
        assertThat(books.client().count(NEW)).isEqualTo(COUNT);
        assertThat(books.client().count(OLD)).isEqualTo(COUNT);
        var config = books.info(NEW).getConfig();
        assertThat(config.getOptimizerConfig().getIndexingThreshold()).isEqualTo(10_000);
        assertThat(DeferredIndexing.of(books.client().metadata(NEW))).isEmpty();
        assertThat(books.client().metadata(NEW).text("weft.previous")).contains(OLD);
        assertThat(books.client().metadata(NEW).text("weft.served-since")).isPresent();
        assertThat(report(folder).at("/ending/alias/switched").booleanValue()).isTrue();
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(COUNT);
    }

    @Test
    void anAliasThatIsMissingIsMade() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            run(books.job(folder, "--cutover.alias=library"));

            assertThat(books.client().aliases()).containsEntry("library", NEW);
            assertThatThrownBy(
                            () ->
                                    books.command(
                                            folder, "--rollback", "", "--cutover.alias=library"))
                    .hasMessageContaining("Nothing is known of where the alias 'library' led");
        }
    }

    @Test
    void aRollbackPointsTheAliasBackAndACleanupDropsWhatServesNoLonger() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            run(books.job(folder, "--qdrant.collection=books-{run}"));
            assertThat(books.alias()).isEqualTo("books-1");
            run(books.job(folder, "--qdrant.collection=books-{run}"));
            assertThat(books.alias()).isEqualTo("books-2");

            assertThat(books.command(folder, "--rollback", ""))
                    .contains("The alias 'books' leads to 'books-1' again");
            assertThat(books.alias()).isEqualTo("books-1");

            assertThat(books.command(folder, "--cleanup", "no\n"))
                    .contains("books-2: 40 points, served since")
                    .contains("Drop books-2 for good? [y/N]")
                    .contains("Nothing was dropped");
            assertThat(books.command(folder, "--cleanup", "y\n")).contains("Dropped books-2");
            assertThat(books.client().names()).containsExactly("books-1", OLD);
            assertThat(books.command(folder, "--cleanup", "y\n")).contains("Nothing to drop");
        }
    }
}
