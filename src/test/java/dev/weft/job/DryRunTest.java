package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embed.EmbeddingServer;
import dev.weft.embed.EmbeddingServer.Response;
import dev.weft.embedded.OwnServer;
import dev.weft.job.DryRuns.Failed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Dry runs with a model behind a server. */
class DryRunTest {

    @TempDir Path folder;

    @RegisterExtension final OwnServer qdrant = new OwnServer();
    @AutoClose private final EmbeddingServer model = EmbeddingServer.start();

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(folder.resolve("in"));
    }

    @Test
    void saysWhatARunWouldTakeAndWritesNothing() throws Exception {
        write(5000);

        String report = dryRun("--dry-run.records=500");

        assertThat(report)
                .startsWith("Dry run\n")
                .contains("as jsonl: 1 file, 230 kB")
                .containsPattern("sample        500 records in [0-9.]+ m?s\n")
                .contains("records       500 documents, 0 deletes, 0 bad (0.0%)")
                .contains("points        500; ")
                .contains("tokens        3.0 a text, as the server counts")
                .contains("4 dimensions; its embeddings do not depend on the batch")
                .containsPattern("this machine  [0-9,]+ documents/s")
                .contains("parallelism 4, so 2 TaskManagers of 2 slots")
                .containsPattern(
                        "in all        about (4,9|5,0)[0-9]{2} documents, 1[45],[0-9]{3} tokens")
                .contains("collection    'books' at " + qdrant.url())
                .contains("would be made: the unnamed vector of 4 dimensions, cosine")
                .containsPattern(
                        "Qdrant        about [0-9.]+ MB for (4,9|5,0)[0-9]{2} points: vectors ")
                .endsWith("result        a run would start; nothing was written\n");
        assertThat(qdrant.client().names()).isEmpty();
        assertThat(folder.resolve("dead")).doesNotExist();
    }

    @Test
    void aSampleThatIsAllIsCountedExactly() throws Exception {
        write(20);

        assertThat(dryRun())
                .contains("20 records in ")
                .contains(", which is all")
                .contains("in all        20 documents, 60 tokens");
    }

    @Test
    void aSourcesWordOnItsEndIsNoRecord() throws Exception {
        write(20);
        try (Books books = new Books(qdrant.url()).fill()) {
            assertThat(dryRun("--cutover.alias=" + Books.ALIAS, "--qdrant.collection=books-{run}"))
                    .contains("20 records in ")
                    .contains("in all        20 documents, 60 tokens");
        }
    }

    @Test
    void everyMistakeIsNamedAtOnce() throws Exception {
        write(1);
        model.behave(request -> EmbeddingServer.error(404, "model", "no such model"));
        List<String> args =
                args(
                        "--source.files.path=" + folder.resolve("nowhere"),
                        "--qdrant.url=http://127.0.0.1:1",
                        "--report.path=nofs://report.json",
                        "--batch.lanes=2",
                        "--batch.size=many",
                        "--documents.id=id");

        assertThatThrownBy(() -> dryRunOf(args))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("batch.size 'many' is no number")
                .hasMessageContaining("documents.id 'id' is no option of Weft's")
                .hasMessageContaining("batch.lanes '2' is less than the parallelism, 4")
                .hasMessageContaining("report.path 'nofs://report.json' can't be used")
                .hasMessageContaining("nowhere' is not there")
                .hasMessageContaining(model.url() + "/v1/embeddings answers")
                .hasMessageContaining("No Qdrant server answers at http://127.0.0.1:1")
                .hasMessageContaining("7 mistakes; nothing was written");
    }

    @Test
    void whatHasAMistakeItselfIsNotTried() throws Exception {
        write(1);
        List<String> args = args("--embed.http.urls=x", "--qdrant.vector-name=");

        assertThatThrownBy(() -> dryRunOf(args))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("embed.http.urls 'x' is no option")
                .hasMessageContaining("qdrant.vector-name '' is empty")
                .hasMessageContaining("2 mistakes");
        assertThat(model.requests()).isEmpty();
    }

    /** Without a collection that is read there is none to look at. */
    @Test
    void aRunInPlaceOfFilesIsAMistakeAndNothingElse() throws Exception {
        write(1);
        List<String> args = args("--reindex.in-place=true", "--qdrant.vector-name=v");

        assertThatThrownBy(() -> dryRunOf(args))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("reindex.in-place is for source.type 'qdrant'")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void aMissingIdIsNamedWhateverElseIsAskedFor() throws Exception {
        List<String> args =
                args(
                                "--source.type=qdrant",
                                "--source.qdrant.collection=books",
                                "--qdrant.collection=books-2",
                                "--cutover.alias=library",
                                "--unchanged.skip=state",
                                "--unchanged.state-ttl=1h")
                        .stream()
                        .filter(arg -> !arg.startsWith("--document.id"))
                        .toList();

        assertThatThrownBy(() -> dryRunOf(args))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("document.id is missing");
    }

    @Test
    void badRecordsAreCountedWithPlaceAndReasonButNeverTheirText() throws Exception {
        write(8);
        Files.writeString(
                folder.resolve("in/more.jsonl"),
                """
                {"id": 100, "text": "precious"}
                {"text": "precious"}
                {"id": 101, "text": " "}
                {"id": 102, "text": "precious
                {"id": 103, "text": "rotten precious"}
                """);
        model.behave(
                request ->
                        request.body().path("input").toString().contains("rotten")
                                ? EmbeddingServer.error(400, "bad", "no")
                                : EmbeddingServer.vectors(request));

        String report = dryRun("--dead-letters.path=" + folder.resolve("dead").toUri());

        assertThat(report)
                .contains("10 documents, 0 deletes, 4 bad (30.8%)")
                .contains("more.jsonl#32: no id: 'id' is missing")
                .contains("more.jsonl#53: no text: text missing or blank")
                .contains("more.jsonl#78: the record is not valid JSON")
                .contains("more.jsonl#108: the server refused the text")
                .doesNotContain("precious");
    }

    @Test
    void aBadRecordWithoutDeadLettersIsAMistake() throws Exception {
        Files.writeString(folder.resolve("in/lines.jsonl"), "{\"text\": \"no id\"}\n");

        assertThatThrownBy(() -> dryRunOf(args()))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("The first bad record would fail the run")
                .hasMessageContaining("1 mistake;");
    }

    @Test
    void anotherModelsCollectionIsRefused() throws Exception {
        write(3);
        Jobs.noted(qdrant.url(), "books", 4, "text-embedding-of-old");

        assertThatThrownBy(() -> dryRunOf(args("--embed.http.model=new-model")))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("is there, with 1 point; it is filled with another model")
                .hasMessageContaining("holds vectors of text-embedding-of-old")
                .hasMessageContaining("would write vectors of new-model at " + model.url());
    }

    @Test
    void anotherDimensionIsAMistakeBesideTheModel() throws Exception {
        write(3);
        Jobs.noted(qdrant.url(), "books", 8, "text-embedding-of-old");

        assertThatThrownBy(() -> dryRunOf(args()))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("holds vectors of text-embedding-of-old")
                .hasMessageContaining("of dimension 8")
                .hasMessageContaining("2 mistakes");
    }

    @Test
    void aMissingKeyIsAMistake() throws Exception {
        write(3);

        assertThatThrownBy(() -> dryRunOf(args("--qdrant.api-key-env=WEFT_TEST_NO_SUCH_KEY")))
                .isInstanceOf(Failed.class)
                .hasMessageContaining("WEFT_TEST_NO_SUCH_KEY");
    }

    @Test
    void aServerWhoseEmbeddingsDependOnTheBatchIsFoundOut() throws Exception {
        write(3);
        model.behave(
                request ->
                        request.body().path("input").size() > 1
                                ? EmbeddingServer.vectors(request)
                                : moved(EmbeddingServer.vectors(request)));

        assertThat(dryRun()).contains("its embeddings depend on the batch, by ");
    }

    @Test
    void aServerThatTakesNoTextOfTheProbeLeavesItOpenWhetherEmbeddingsDependOnTheBatch()
            throws Exception {
        write(3);
        model.behave(
                request ->
                        request.body().path("input").toString().matches(".*(river|stones).*")
                                ? EmbeddingServer.error(400, "bad", "no")
                                : EmbeddingServer.vectors(request));

        assertThat(dryRun())
                .contains("whether its embeddings depend on the batch could not be tried")
                .contains("3 documents, 0 deletes, 0 bad");
    }

    /** Every number that begins with 0.1 is another one. */
    private static Response moved(Response response) {
        return new Response(
                response.status(),
                response.body().replaceAll("([\\[,])0\\.\\d", "$10.5"),
                response.headers());
    }

    @Test
    void whatWouldBecomeOfTheAliasIsSaid() throws Exception {
        write(3);
        try (Books books = new Books(qdrant.url()).fill()) {
            String report =
                    dryRun(
                            "--source.type=qdrant",
                            "--source.qdrant.collection=" + Books.OLD,
                            "--document.id=@id",
                            "--document.text=title",
                            "--cutover.alias=" + Books.ALIAS,
                            "--qdrant.collection=books-{run}");

            assertThat(report)
                    .contains("source        qdrant: books-v1: 40 points")
                    .contains("'books-1' at ")
                    .contains(
                            "alias         'books' would be pointed to 'books-1' instead of"
                                    + " 'books-v1' at the end");
        }
    }

    @Test
    void aVectorThatWouldBeAddedIsNamedWithThePointsThatLackIt() throws Exception {
        try (Books books = new Books(qdrant.url()).fill()) {
            String report =
                    dryRun(
                            "--source.type=qdrant",
                            "--source.qdrant.collection=" + Books.OLD,
                            "--reindex.in-place=true",
                            "--document.id=@id",
                            "--document.text=title",
                            "--qdrant.vector-name=new",
                            "--qdrant.collection=" + Books.OLD);

            assertThat(report)
                    .contains("source        qdrant: books-v1: 40 points\n")
                    .contains("is there, with 40 points, and would get the vector 'new' of 4")
                    .contains("0 bytes of payload each")
                    .contains("a run would start");
            assertThat(books.client().countWithVector(Books.OLD, "new")).isZero();
            assertThat(books.info(Books.OLD).getConfig().getMetadataMap()).isEmpty();
        }
    }

    private void write(int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("{\"id\": \"d%05d\", \"text\": \"text number %05d\"}\n".formatted(i, i));
        }
        Files.writeString(folder.resolve("in/lines.jsonl"), text);
    }

    private String dryRun(String... more) throws Exception {
        return dryRunOf(args(more));
    }

    private List<String> args(String... more) {
        List<String> usual =
                new ArrayList<>(
                        List.of(
                                "--dry-run",
                                "--embed.type=http",
                                "--batch.lanes=8",
                                "--dry-run.timeout=20s",
                                "--document.id=id",
                                "--document.text=text",
                                "--embed.http.url=" + model.url(),
                                "--qdrant.url=" + qdrant.url(),
                                "--qdrant.collection=books"));
        if (!List.of(more).contains("--source.type=qdrant")) {
            usual.add("--source.files.path=" + folder.resolve("in").toUri());
        }
        return Jobs.arguments(usual, more);
    }

    private static String dryRunOf(List<String> args) throws Failed {
        return DryRuns.of(
                StreamExecutionEnvironment.createLocalEnvironment(
                        4, new Configuration().set(TaskManagerOptions.NUM_TASK_SLOTS, 2)),
                args);
    }
}
