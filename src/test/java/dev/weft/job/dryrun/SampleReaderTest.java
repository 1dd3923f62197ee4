package dev.weft.job.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.RawRecord;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.dryrun.SampleReader.Read;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.source.Sources;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SampleReaderTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path folder;

    @Test
    void theFirstRecordsOfFilesAreRead() throws Exception {
        write("a.jsonl", 30);
        write("b.jsonl", 30);

        Read<RawRecord> read = read(files(), 45, LONG);

        assertThat(read.records()).hasSize(45);
        assertThat(read.ended()).isFalse();
        assertThat(read.timedOut()).isFalse();
        assertThat(new String(read.records().get(0).value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\": 0}");
    }

    @Test
    void aSourceWithLessEnds() throws Exception {
        write("a.jsonl", 30);
        write("b.jsonl", 3);

        Read<RawRecord> read = read(files(), 1000, LONG);

        assertThat(read.records()).hasSize(33);
        assertThat(read.ended()).isTrue();
        assertThat(read.timedOut()).isFalse();
    }

    @Test
    void aSourceThatNeverEndsIsLeftWhenTheTimeIsUp() throws Exception {
        write("a.jsonl", 3);

        Read<RawRecord> read =
                read(files("--source.files.watch-interval=100ms"), 1000, Duration.ofSeconds(2));

        assertThat(read.records()).hasSize(3);
        assertThat(read.ended()).isFalse();
        assertThat(read.timedOut()).isTrue();
    }

    @Test
    void aSourceThatCannotBeReadFails() {
        Configuration options = options("--source.files.path=" + folder.resolve("nowhere").toUri());

        assertThatThrownBy(() -> read(options, 10, LONG))
                .hasStackTraceContaining("nowhere' is not there");
    }

    @Test
    void theFirstPointsOfACollectionAreRead() throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            fill(qdrant.url(), 50);
            Configuration options =
                    options(
                            "--source.type=qdrant",
                            "--source.qdrant.collection=books",
                            "--source.qdrant.url=" + qdrant.url());

            assertThat(read(options, 20, LONG).records()).hasSize(20);
            assertThat(read(options, 1000, LONG).records())
                    .hasSize(50)
                    .allMatch(record -> record.attributes().containsKey("@id"));
        }
    }

    private static void fill(String url, int points) throws Exception {
        try (QdrantConnection connection =
                QdrantConnection.open(QdrantOptions.builder().setUrl(url).build())) {
            CollectionManager.ensure(connection, CollectionSpec.of("books", 2));
            UpsertPoints.Builder request =
                    UpsertPoints.newBuilder().setCollectionName("books").setWait(true);
            for (int i = 0; i < points; i++) {
                request.addPoints(
                        PointStruct.newBuilder()
                                .setId(PointIdFactory.id(i))
                                .setVectors(VectorsFactory.vectors(1, i))
                                .putPayload("title", ValueFactory.value("book " + i)));
            }
            connection.blockingPoints().upsert(request.build());
        }
    }

    private static Read<RawRecord> read(Configuration options, int limit, Duration timeout)
            throws Exception {
        return SampleReader.read(Sources.of(options), limit, timeout);
    }

    private Configuration files(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("--source.files.path=" + folder.toUri());
        return options(all.toArray(String[]::new));
    }

    private static Configuration options(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(
                List.of(
                        "--document.id=id",
                        "--document.text=text",
                        "--qdrant.url=http://localhost:6334",
                        "--qdrant.collection=c"));
        return OptionsLoader.load(all.toArray(String[]::new));
    }

    private void write(String name, int lines) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("{\"id\": ").append(i).append("}\n");
        }
        Files.writeString(folder.resolve(name), text);
    }
}
