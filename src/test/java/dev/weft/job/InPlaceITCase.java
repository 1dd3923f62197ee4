package dev.weft.job;

import static dev.weft.job.Books.COUNT;
import static dev.weft.job.Books.OLD;
import static dev.weft.job.Books.VECTOR;
import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.ServerFaults.FailOnce;
import dev.weft.job.cutover.DropVector;
import dev.weft.job.guard.OtherModelException;
import dev.weft.qdrant.collection.CollectionMetadata;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.VectorOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A collection whose points get one more vector while it serves. */
@Timeout(300)
class InPlaceITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @Test
    void everyPointGetsTheVectorOfItsTextAndASecondRunReadsOnlyWhatLacksIt() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.start();
                Books books = new Books(server.url()).fill()) {
            Map<PointId, RetrievedPoint> before = Jobs.points(server.url(), OLD);

            run(job(books));

            assertFilled(server.url(), before);
            assertThat(books.client().metadata(OLD).texts("weft.model/" + VECTOR))
                    .containsEntry("dimension", "384");
            assertThat(report(folder).at("/records/written").intValue()).isEqualTo(COUNT);
            assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
            assertThat(report(folder).at("/ending/vector/having").intValue()).isEqualTo(COUNT);
            assertThat(report(folder).at("/ending/vector/points").intValue()).isEqualTo(COUNT);

            assertThatThrownBy(() -> run(job(books, "--embed.prompt=passage: ")))
                    .isInstanceOf(OtherModelException.class)
                    .hasMessageContaining("prompt");

            books.put(OLD, newest());
            run(job(books));

            assertThat(report(folder).at("/records/read").intValue()).isEqualTo(1);
            assertThat(books.client().countWithVector(OLD, VECTOR)).isEqualTo(COUNT + 1);
        }
    }

    @Test
    void aTaskThatFailsMidwayChangesNothingInTheEnd() throws Exception {
        FailOnce failOnce = new FailOnce(COUNT + 3);
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, failOnce);
                Books books = new Books(server.url()).fill()) {
            Map<PointId, RetrievedPoint> before = Jobs.points(server.url(), OLD);

            run(job(books, "--qdrant.max-points-per-request=4", "--batch.size=4"));

            assertFilled(server.url(), before);
        }
    }

    @Test
    void aPointThatIsDeletedMeanwhileIsADeadLetterAndTheOthersAreWritten() throws Exception {
        Books[] books = new Books[1];
        // when its own vector comes, it has been read
        Hook hook =
                Hook.before("Points/UpdateBatch", "num: 7\n", () -> books[0].delete(OLD, id(7)));
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, hook);
                Books there = new Books(server.url()).fill()) {
            books[0] = there;

            run(job(there, "--dead-letters.path=" + folder.resolve("dead").toUri()));

            assertThat(there.client().countWithVector(OLD, VECTOR)).isEqualTo(COUNT - 1);
            assertThat(deadLetters(folder)).hasSize(1);
            assertThat(deadLetters(folder).get(0).path("id").asText()).isEqualTo("7");
            assertThat(deadLetters(folder).get(0).path("reason").asText())
                    .contains("No point with id 7");
        }
    }

    @Test
    void pointsThatOthersAddMeanwhileAreMissedAndTheRunSaysSo() throws Exception {
        Books[] books = new Books[1];
        PointStruct late =
                PointStruct.newBuilder()
                        .setId(id(0))
                        .setVectors(VectorsFactory.vectors(new float[8]))
                        .putPayload("title", value("too late"))
                        .build();
        // when the first point's vector comes, the scan is past what is before it
        Hook hook = Hook.before("Points/UpdateBatch", "num: 1\n", () -> books[0].put(OLD, late));
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, hook);
                Books there = new Books(server.url()).fill()) {
            books[0] = there;

            assertThatThrownBy(() -> run(job(there)))
                    .hasStackTraceContaining(
                            "1 of 41 points of 'books-v1' lack the vector 'minilm'")
                    .hasStackTraceContaining("run this again");
            assertThat(report(folder).at("/ending/failures")).hasSize(1);

            run(job(there));

            assertThat(there.client().countWithVector(OLD, VECTOR)).isEqualTo(COUNT + 1);
        }
    }

    @Test
    void theOldVectorIsDroppedOnlyWhenToldAndNeededByNoPoint() throws Exception {
        try (EmbeddedQdrant server = EmbeddedQdrant.start();
                Books books = new Books(server.url()).fill()) {
            run(job(books));
            books.client()
                    .note(
                            OLD,
                            CollectionMetadata.empty()
                                    .with("weft.model", Map.of("model", "older")));

            books.put(OLD, newest());
            assertThatThrownBy(() -> drop(books, "", "y\n"))
                    .hasMessageContaining("Points of 'books-v1' that have no vector but '': 1;");
            assertThatThrownBy(() -> drop(books, VECTOR, "y\n"))
                    .hasMessageContaining("is the vector that the job fills");
            assertThatThrownBy(() -> drop(books, "bge", "y\n"))
                    .hasMessageContaining("has no vector 'bge'");
            books.delete(OLD, newest().getId());

            assertThat(drop(books, "", "n\n"))
                    .contains("books-v1: 40 points have the vector ''")
                    .contains("Drop the vector '' of books-v1 for good? [y/N]")
                    .contains("Nothing was dropped");
            assertThat(books.client().countWithVector(OLD, null)).isEqualTo(COUNT);

            assertThat(drop(books, "", "y\n")).contains("Dropped the vector ''");
            assertThat(books.client().countWithVector(OLD, null)).isZero();
            assertThat(books.client().countWithVector(OLD, VECTOR)).isEqualTo(COUNT);
            assertThat(books.client().metadata(OLD).texts("weft.model")).isEmpty();
        }
    }

    /** A point that others add, without the new vector. */
    private static PointStruct newest() {
        return PointStruct.newBuilder()
                .setId(id(1000))
                .setVectors(VectorsFactory.vectors(new float[8]))
                .putPayload("title", value("the newest"))
                .build();
    }

    private String drop(Books books, String vector, String answer) throws IOException {
        List<String> args = new ArrayList<>(List.of("--drop-vector", vector));
        args.addAll(books.inPlace(folder));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DropVector.of(args.toArray(String[]::new))
                .orElseThrow()
                .run(
                        new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private Configuration job(Books books, String... more) {
        return Jobs.options(books.inPlace(folder), more);
    }

    /** Each point as it was, with the vector of its title. */
    private static void assertFilled(String url, Map<PointId, RetrievedPoint> before)
            throws Exception {
        Map<PointId, RetrievedPoint> after = Jobs.points(url, OLD);
        assertThat(after).hasSameSizeAs(before);
        List<RetrievedPoint> points = List.copyOf(after.values());
        List<float[]> expected =
                MiniLm.vectors(
                        points.stream()
                                .map(point -> point.getPayloadOrThrow("title").getStringValue())
                                .toList());
        for (int i = 0; i < points.size(); i++) {
            Map<String, VectorOutput> vectors =
                    points.get(i).getVectors().getVectors().getVectorsMap();
            assertThat(vectors).containsOnlyKeys("", VECTOR);
            MiniLm.assertVector(vectors.get(VECTOR), expected.get(i));
            RetrievedPoint old = before.get(points.get(i).getId());
            assertThat(points.get(i).getPayloadMap()).isEqualTo(old.getPayloadMap());
            assertThat(vectors.get("").getDense().getDataList())
                    .isEqualTo(old.getVectors().getVector().getDense().getDataList());
        }
    }
}
