package dev.weft.job;

import static dev.weft.job.Books.ALIAS;
import static dev.weft.job.Books.NEW;
import static dev.weft.job.Books.OLD;
import static dev.weft.job.Jobs.environment;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.embed.Embedder;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.OptionsLoader;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.grpc.ServerInterceptor;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The end of a run that has to leave the alias where it is. */
@Timeout(120)
class CutoverRefusedITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    /** Held all along, so that no run has to open the model anew. */
    @AutoClose private static final Embedder MODEL = MiniLm.open();

    @TempDir Path folder;

    @Test
    void aLostPointAWrongVectorAndAWrongPayloadAreEachCaughtAndNamed() throws Exception {
        assertCaught(
                books -> {
                    books.delete(NEW, id(17));
                    swap(books, 18, 19);
                    repay(books, 20);
                },
                "1 points are lost: 'books-v2' has 39, and has to have 40 at least",
                "1 of 40 points of the sample are lost: 17",
                "1 of 40 points of the sample have another vector than their text's: 18",
                "1 of 40 points of the sample have another payload than they should: 20");
    }

    /** Gives a point the vector of another one. */
    private static void swap(Books books, long to, long from) {
        RetrievedPoint point = point(books, to);
        RetrievedPoint other = point(books, from);
        books.put(NEW, whole(point).setVectors(whole(other).getVectors()).build());
    }

    private static void repay(Books books, long number) {
        books.put(NEW, whole(point(books, number)).putPayload("year", value(1)).build());
    }

    private static RetrievedPoint point(Books books, long number) {
        try {
            return Jobs.points(books.connection().options().url(), NEW).get(id(number));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static PointStruct.Builder whole(RetrievedPoint point) {
        float[] numbers = new float[point.getVectors().getVector().getDense().getDataCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = point.getVectors().getVector().getDense().getData(i);
        }
        return PointStruct.newBuilder()
                .setId(point.getId())
                .setVectors(VectorsFactory.vectors(numbers))
                .putAllPayload(point.getPayloadMap());
    }

    /** Something goes wrong between the last write and the checks. */
    private void assertCaught(Consumer<Books> mischief, String... said) throws Exception {
        Books[] holder = new Books[1];
        Hook hook = Hook.before("Points/Count", NEW, () -> mischief.accept(holder[0]));
        assertRefused(holder, hook, OLD, said);
    }

    /** @param at where the alias leads all along, or where somebody else moved it */
    private void assertRefused(Books[] holder, ServerInterceptor meddler, String at, String... said)
            throws Exception {
        try (TestServer server = TestServer.start(meddler);
                Books books = new Books(server.url()).fill()) {
            holder[0] = books;
            // restarts have no end here: that it fails at all says that it was not tried again
            assertThatThrownBy(() -> run(books.job(folder, "--bulk-load.defer-indexing=true")))
                    .rootCause()
                    .satisfies(e -> assertThat(e.getMessage()).contains(said));

            assertThat(books.info(NEW).getConfig().getOptimizerConfig().getIndexingThreshold())
                    .isEqualTo(10_000);
            assertThat(books.alias()).isEqualTo(at);
            JsonNode ending = report(folder).path("ending");
            assertThat(ending.path("stage").asText()).isEqualTo("switch alias");
            assertThat(ending.at("/alias/switched").booleanValue()).isFalse();
        }
    }

    @Test
    void anIndexThatFindsTooLittleIsCaught() throws Exception {
        assertRefused(
                new Books[1],
                new ServerFaults.Forgetful(NEW),
                OLD,
                "recall@10 is 0.5000, cutover.min-recall asks for 0.9500");
    }

    @Test
    void answersThatDifferTooMuchFromTheOldCollectionsAreCaught() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            assertThatThrownBy(() -> run(books.job(folder, "--cutover.min-overlap=0.995")))
                    .rootCause()
                    .hasMessageStartingWith("The alias 'books' stays at 'books-v1': overlap with")
                    .hasMessageEndingWith("cutover.min-overlap asks for 0.9950");

            assertThat(books.alias()).isEqualTo(OLD);
            JsonNode ending = report(folder).path("ending");
            assertThat(ending.path("failures")).hasSize(1);
            assertThat(ending.at("/search/overlap").doubleValue()).isBetween(0.01, 0.99);
        }
    }

    @Test
    void aCollectionToReadThatIsNotThereIsRefusedByItsOption() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            assertThatThrownBy(() -> run(books.job(folder, "--source.qdrant.collection=bocks")))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining("source.qdrant.collection 'bocks' is no collection at");
            assertThat(books.client().find(NEW)).isEmpty();
        }
    }

    @Test
    void aRunThatTheChecksRefusedIsNotGoneOnWithAndIsCleanedUp() throws Exception {
        try (TestServer server = TestServer.start(new ServerFaults.Forgetful("books-1"));
                Books books = new Books(server.url()).fill()) {
            String pattern = "--qdrant.collection=books-{run}";
            assertThatThrownBy(() -> run(books.job(folder, pattern)))
                    .rootCause()
                    .hasMessageContaining("recall@10 is 0.5000");

            run(books.job(folder, pattern));

            assertThat(books.alias()).isEqualTo("books-2");
            assertThat(books.command(folder, "--cleanup", "y\n"))
                    .contains("books-1: 40 points, never served: the checks refused it")
                    .contains("Dropped books-1");
            assertThat(books.client().names()).containsExactly("books-2", OLD);
        }
    }

    @Test
    void anAliasThatWasMovedMeanwhileStaysWhereItIs() throws Exception {
        Books[] holder = new Books[1];
        Hook hook =
                Hook.before(
                        "Points/Count",
                        NEW,
                        () -> {
                            try {
                                CollectionManager.ensure(
                                        holder[0].connection(), CollectionSpec.of("other", 4));
                                holder[0].client().point(ALIAS, "other");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        assertRefused(
                holder,
                hook,
                "other",
                "The alias 'books' stays at 'other'",
                "it led to 'books-v1' when the run began");
    }

    /** Drained in the middle, a job looks as if its source had ended. */
    @Test
    void aJobThatIsDrainedBeforeItsSourceHasEndedMovesNoAlias() throws Exception {
        ServerFaults.Held held = new ServerFaults.Held(NEW);
        try (TestServer server = TestServer.start(held);
                Books books = new Books(server.url()).fill()) {
            Path lines = folder.resolve("books.jsonl");
            try (BufferedWriter out = Files.newBufferedWriter(lines)) {
                // more than fits into all that lies between source and server
                String filler = "x".repeat(40_000);
                for (int i = 0; i < 4_000; i++) {
                    out.write("{\"id\": %d, \"title\": \"volume\", ".formatted(i));
                    out.write("\"filler\": \"" + filler + "\"}\n");
                }
            }
            StreamExecutionEnvironment environment = environment(2);
            Weft.define(
                    environment,
                    OptionsLoader.load(
                            "--source.files.path=" + lines.toUri(),
                            "--document.id=id",
                            "--document.text={title}",
                            "--batch.lanes=4",
                            "--batch.size=10",
                            "--qdrant.url=" + server.url(),
                            "--qdrant.collection=" + NEW,
                            "--cutover.alias=" + ALIAS));
            JobClient job = environment.executeAsync();
            try {
                held.awaitWrite();
                CompletableFuture<String> drained =
                        job.stopWithSavepoint(
                                true,
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL);
                held.release();
                assertThatThrownBy(() -> job.getJobExecutionResult().get())
                        .rootCause()
                        .hasMessageContaining("the source was not read to its end");
                assertThat(drained).isCompletedExceptionally();
            } finally {
                job.cancel();
            }
            assertThat(books.alias()).isEqualTo(OLD);
        }
    }

    @Test
    void anAliasThatIsACollectionsNameIsRefusedBeforeTheStart() throws Exception {
        try (TestServer server = TestServer.start();
                Books books = new Books(server.url()).fill()) {
            assertThatThrownBy(() -> run(books.job(folder, "--cutover.alias=" + OLD)))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining("cutover.alias 'books-v1' is the name of a collection");
            assertThat(books.client().find(NEW)).isEmpty();
        }
    }
}
