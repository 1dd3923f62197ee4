package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.options.OptionsLoader;
import dev.weft.job.report.Count;
import dev.weft.job.report.Expected;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputSizeTest {

    @TempDir Path folder;

    @Test
    void plainFilesAreAsLongAsTheyAre() throws Exception {
        Files.writeString(folder.resolve("a.jsonl"), "12345");
        Files.writeString(Files.createDirectory(folder.resolve("b")).resolve("c.jsonl"), "678");
        Files.writeString(folder.resolve("_hidden.jsonl"), "not read");
        assertThat(files()).isEqualTo(new Expected(Count.BYTES_READ, 8));
    }

    @Test
    void parquetTellsHowManyRowsItHas() throws Exception {
        Path file = Path.of("src/test/resources/parquet/documents.parquet");
        Files.copy(file, folder.resolve("a.parquet"));
        Files.copy(file, folder.resolve("b.parquet"));
        assertThat(files()).isEqualTo(new Expected(Count.READ, 6000));
        Files.writeString(folder.resolve("c.parquet"), "no Parquet");
        assertThat(files()).isNull();
    }

    @Test
    void nobodyKnowsWhatIsInCompressedEndlessOrDistantFiles() throws Exception {
        assertThat(files("--source.files.path=" + folder.resolve("elsewhere").toUri())).isNull();
        Files.writeString(folder.resolve("a.jsonl"), "12345");
        assertThat(files("--source.files.watch-interval=1s")).isNull();
        Files.writeString(folder.resolve("b.jsonl.gz"), "678");
        assertThat(files()).isNull();
    }

    @Test
    void aCollectionHasItsPoints() throws Exception {
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            String[] options = {
                "--source.type=qdrant",
                "--source.qdrant.collection=books",
                "--qdrant.url=" + qdrant.url(),
                "--document.id=@key"
            };
            assertThat(size(options)).as("a collection that is not there").isNull();
            try (QdrantConnection connection =
                    QdrantConnection.open(QdrantOptions.builder().setUrl(qdrant.url()).build())) {
                CollectionManager.ensure(connection, CollectionSpec.of("books", 2));
            }
            assertThat(size(options)).isEqualTo(new Expected(Count.READ, 0));
        }
    }

    private Expected files(String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        if (options.stream().noneMatch(option -> option.startsWith("--source.files.path"))) {
            options.add("--source.files.path=" + folder.toUri());
        }
        options.addAll(List.of("--qdrant.url=http://localhost:1", "--document.id=id"));
        return size(options.toArray(String[]::new));
    }

    private static Expected size(String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("--document.text=text", "--qdrant.collection=c"));
        return InputSize.of(OptionsLoader.load(options.toArray(String[]::new)));
    }
}
