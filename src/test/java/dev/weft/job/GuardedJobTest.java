package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embed.EmbeddingServer;
import dev.weft.embedded.OwnServer;
import dev.weft.job.guard.OtherModelException;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.DeferredIndexing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a job does to a collection's metadata before it starts. */
class GuardedJobTest {

    private static final String BOOKS = "books";

    @TempDir Path folder;

    @RegisterExtension final OwnServer qdrant = new OwnServer();
    @AutoClose private final EmbeddingServer model = EmbeddingServer.start();

    @Test
    void aNewCollectionSaysWhichModelFillsIt() throws IOException {
        define();

        assertThat(metadata().texts("weft.model"))
                .containsEntry("model", "new-model at " + model.url() + "/v1/embeddings")
                .containsEntry("dimension", "4");
        assertThat(metadata().text("weft.token")).isPresent();
    }

    @Test
    void aJobWithAnotherModelIsRefusedBeforeItStarts() throws IOException {
        Jobs.noted(qdrant.url(), BOOKS, 4, "old-model");
        CollectionMetadata before = metadata();

        assertThatThrownBy(this::define)
                .isInstanceOf(OtherModelException.class)
                .hasMessageContaining("old-model")
                .hasMessageContaining("new-model");
        assertThat(metadata()).isEqualTo(before);
    }

    @Test
    void aModelOfAnotherDimensionIsNamedToo() throws IOException {
        Jobs.noted(qdrant.url(), BOOKS, 8, "old-model");

        assertThatThrownBy(this::define).isInstanceOf(OtherModelException.class);
    }

    @Test
    void aJobThatTakesOverIsLetIn() throws IOException {
        Jobs.noted(qdrant.url(), BOOKS, 4, "old-model");

        define("--qdrant.other-model=take-over");

        assertThat(metadata().texts("weft.model")).containsEntry("identity", "new-model");
    }

    @Test
    void whoDefersIndexingIsARunOfItsOwnUnlessFlinkRecoversItMainAndAll() throws IOException {
        Configuration flink = new Configuration();
        define(flink, "--bulk-load.defer-indexing=true");
        String first = DeferredIndexing.run(metadata()).orElseThrow();
        define(flink, "--bulk-load.defer-indexing=true");
        assertThat(DeferredIndexing.run(metadata()).orElseThrow()).isNotEqualTo(first);

        // as in application mode with high availability
        String id = new JobID().toString();
        flink.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id);
        define(flink, "--bulk-load.defer-indexing=true");
        assertThat(DeferredIndexing.run(metadata())).contains(id);
    }

    private void define(String... more) throws IOException {
        define(new Configuration(), more);
    }

    private void define(Configuration flink, String... more) throws IOException {
        Configuration options =
                Jobs.options(
                        List.of(
                                "--source.files.path=" + folder.toUri(),
                                "--document.id=id",
                                "--document.text=text",
                                "--embed.type=http",
                                "--embed.http.model=new-model",
                                "--embed.http.url=" + model.url(),
                                "--qdrant.url=" + qdrant.url(),
                                "--qdrant.collection=" + BOOKS),
                        more);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(Weft.settings());
        environment.configure(flink);
        Weft.define(environment, options);
    }

    private CollectionMetadata metadata() throws IOException {
        return qdrant.client().metadata(BOOKS);
    }
}
