package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.resume;
import static dev.weft.job.Jobs.run;
import static dev.weft.job.Jobs.start;
import static dev.weft.job.Jobs.stop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.ServerFaults.Poison;
import io.qdrant.client.grpc.Common.PointId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, its documents cut. */
@Timeout(300)
class ChunkITCase {

    private static final JsonMapper JSON = new JsonMapper();

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @AutoClose private final PiecesModel model = new PiecesModel();

    @BeforeEach
    void makeFolder() throws Exception {
        Files.createDirectories(folder.resolve("in"));
    }

    @Test
    void whateverBecomesOfDocumentsTheirPiecesAreThoseOfTheirLastState() throws Exception {
        List<String> lines = changes(new Random(3), 240);
        Files.write(folder.resolve("in/changes.jsonl"), lines);
        try (EmbeddedQdrant qdrant =
                EmbeddedQdrant.start(0, new FailOnce(4), new FailOnce(9), new FailOnce(21))) {
            run(job(qdrant.url(), "--unchanged.skip=state", "--batch.size=7"));

            model.assertEquals(points(qdrant.url()));
        }
        JsonNode report = report(folder);
        assertThat(report.at("/records/read").intValue()).isEqualTo(240);
        assertThat(report.at("/records/unchanged").intValue()).isPositive();
        assertThat(report.at("/records/unaccounted").intValue()).isZero();
        assertThat(report.at("/embedding/truncated").intValue()).isZero();
        assertThat(report.at("/embedding/texts").intValue())
                .isEqualTo(report.at("/chunking/chunks").intValue());
        assertThat(report.at("/chunking/chunksPerDocument").doubleValue()).isGreaterThan(1.5);
        assertThat(report.at("/writing/deletedPoints").intValue()).isPositive();
    }

    /** States of thirty documents, in the order in which one file gives them. */
    private List<String> changes(Random random, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = (i % 2 == 0 ? "" : "doc ") + random.nextInt(15);
            String text =
                    switch (random.nextInt(4)) {
                        case 0 -> model.text(id);
                        default -> PiecesModel.sentences(random, 1 + random.nextInt(12));
                    };
            lines.add(model.put(id, text, "p" + random.nextInt(3)));
        }
        return lines;
    }

    @Test
    void aSecondJobFindsWhatTheFirstLeftAndEmbedsOnlyWhatHasChanged() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 30; i++) {
            model.put("d" + i, PiecesModel.sentences(random, 2 + i % 9), "p");
        }
        Files.write(folder.resolve("in/a.jsonl"), model.lines());
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options = job(qdrant.url(), "--unchanged.skip=collection");
            run(options);
            model.assertEquals(points(qdrant.url()));

            run(options);
            assertThat(report(folder).at("/records/unchanged").intValue()).isEqualTo(30);
            assertThat(report(folder).at("/embedding/calls").intValue()).isZero();
            assertThat(report(folder).at("/writing/requests").intValue()).isZero();

            // shorter, another payload, and what a job that died in the middle may leave
            model.put("d5", PiecesModel.sentences(random, 1), "p");
            model.put("d8", PiecesModel.sentences(random, 1), "p");
            model.put("d11", model.text("d11"), "q");
            model.leave(qdrant.url(), "d8", 17, 19);
            model.leave(qdrant.url(), "d12", 23);
            Files.write(folder.resolve("in/a.jsonl"), model.lines());
            run(options);
            model.assertEquals(points(qdrant.url()));
            JsonNode report = report(folder);
            assertThat(report.at("/records/written").intValue()).isEqualTo(4);
            assertThat(report.at("/chunking/documents").intValue()).isEqualTo(2);
            assertThat(report.at("/records/unaccounted").intValue()).isZero();

            // without any memory of its own
            model.put("d5", PiecesModel.sentences(random, 3), "p");
            model.put("d6", PiecesModel.sentences(random, 1), "p");
            Files.write(folder.resolve("in/a.jsonl"), model.lines());
            run(job(qdrant.url()));
            model.assertEquals(points(qdrant.url()));
        }
    }

    @Test
    void aCollectionOfWholeDocumentsIsTakenOverAndOneOfPiecesIsNotMixedWithWholeOnes()
            throws Exception {
        Random random = new Random(6);
        for (int i = 0; i < 10; i++) {
            model.put(String.valueOf(i), PiecesModel.sentences(random, 5), "p");
        }
        Files.write(folder.resolve("in/a.jsonl"), model.lines());
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(Jobs.ofFiles(qdrant.url(), folder));
            assertThat(points(qdrant.url())).hasSize(10);

            assertThatThrownBy(() -> run(job(qdrant.url())))
                    .hasMessageContaining("chunking")
                    .hasMessageContaining("none there, 32 tokens here");
            run(job(qdrant.url(), "--qdrant.other-model=take-over"));
            model.assertEquals(points(qdrant.url()));

            assertThatThrownBy(
                            () ->
                                    run(
                                            Jobs.ofFiles(
                                                    qdrant.url(),
                                                    folder,
                                                    "--qdrant.other-model=take-over")))
                    .hasMessageContaining("holds documents in pieces")
                    .hasMessageContaining("chunk.tokens");
        }
    }

    @Test
    void aPieceThatTheServerRefusesMakesOneDeadLetterOfTheWholeDocumentWhichCanBeTakenAgain()
            throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 6; i++) {
            model.put("d" + i, PiecesModel.sentences(random, 8), "p");
        }
        Files.write(folder.resolve("in/a.jsonl"), model.lines());
        PointId first = model.id("d3", 1);
        PointId second = model.id("d3", 2);
        Poison one = new Poison(first);
        Poison other = new Poison(second);
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start(0, one, other, new FailOnce(3))) {
            run(job(qdrant.url()));
            model.assertEquals(points(qdrant.url()), first, second);
            assertOneLetter();

            // what is no piece of it goes, too
            model.leave(qdrant.url(), "d3", 23);
            one.heal();
            other.heal();
            run(
                    job(
                            qdrant.url(),
                            "--source.files.path=" + folder.resolve("dead").toUri(),
                            "--source.files.format=dead-letters",
                            "--dead-letters.path=" + folder.resolve("dead-again").toUri()));
            model.assertEquals(points(qdrant.url()));
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(1);
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(1);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
        assertThat(folder.resolve("dead-again")).doesNotExist();
    }

    private void assertOneLetter() throws Exception {
        List<JsonNode> letters = deadLetters(folder);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).path("id").asText()).isEqualTo("d3");
        JsonNode original = JSON.readTree(letters.get(0).path("original").asText());
        assertThat(original.path("text").asText()).isEqualTo(model.text("d3"));
        assertThat(original.at("/payload/text").asText()).isEqualTo(model.text("d3"));
        assertThat(report(folder).at("/deadLetters/write").intValue()).isEqualTo(1);
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(5);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void aSavepointRemembersHowManyPiecesThereAre() throws Exception {
        Random random = new Random(8);
        for (int i = 0; i < 12; i++) {
            model.put("d" + i, PiecesModel.sentences(random, 9), "p");
        }
        Files.write(folder.resolve("in/a.jsonl"), model.lines());
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            Configuration options =
                    job(
                            qdrant.url(),
                            "--source.files.watch-interval=100ms",
                            "--batch.timeout=100ms");
            int all = model.pieces();
            JobClient job = start(2, options);
            await(() -> points(qdrant.url()).size() == all);
            String savepoint = stop(job, false, folder);

            for (int i = 0; i < 12; i += 2) {
                model.put("d" + i, PiecesModel.sentences(random, 1), "q");
            }
            Path hidden = Files.write(folder.resolve("in/.b.jsonl"), model.lines());
            Files.move(hidden, folder.resolve("in/b.jsonl"));
            job = resume(1, options, savepoint);
            await(() -> points(qdrant.url()).size() == model.pieces());
            stop(job, true, folder);
            model.assertEquals(points(qdrant.url()));
        }
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(24);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    @Test
    void piecesLongerThanTheModelTakesAreRefusedBeforeAnythingIsMade() throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            assertThatThrownBy(() -> run(job(qdrant.url(), "--chunk.tokens=300")))
                    .hasMessageContaining("300")
                    .hasMessageContaining("256")
                    .hasMessageContaining("chunk.tokens");
            assertThatThrownBy(() -> points(qdrant.url())).hasMessageContaining("doesn't exist");
        }
    }

    private Configuration job(String url, String... more) {
        List<String> options =
                new ArrayList<>(List.of("--chunk.tokens=32", "--chunk.text-field=text"));
        options.addAll(List.of(more));
        return Jobs.ofFiles(url, folder, options.toArray(String[]::new));
    }
}
