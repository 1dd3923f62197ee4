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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of collections made for an alias one was refused, one served, one serves, and one is filled. */
class CleanupTest {

    private static final String ALIAS = "books";

    private final CalledMethods calls = new CalledMethods();
    @RegisterExtension final OwnServer server = new OwnServer(calls);
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    @BeforeEach
    void make() throws IOException {
        for (String name : new String[] {"filled", "other", "refused", "served", "serving"}) {
            CollectionManager.ensure(connection, CollectionSpec.of(name, 4));
            if (!name.equals("other")) {
                client.note(name, AliasNotes.made(ALIAS));
            }
        }
        client.note("refused", AliasNotes.refused("today"));
        client.note("served", AliasNotes.servedSince("yesterday"));
        client.note("serving", AliasNotes.servedSince("today"));
        client.point(ALIAS, "serving");
        calls.methods().clear();
    }

    private String cleanup(InputStream answer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        new Cleanup(client, ALIAS, new Question(answer, printed, false), printed).run();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static InputStream answer(String answer) {
        return new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatServedAndWhatWasRefusedIsDroppedAndNothingElse() throws Exception {
        assertThat(cleanup(answer("y\n")))
                .contains("refused: 0 points, never served: the checks refused it today")
                .contains("served: 0 points, served since yesterday")
                .contains("filled: 0 points, never served and is kept")
                .contains("Drop refused, served for good?");
        assertThat(client.names()).containsExactly("filled", "other", "serving");
    }

    @Test
    void toSeeWhatServesTheAliasesAreListedOnce() throws Exception {
        assertThat(cleanup(answer("n\n"))).contains("Nothing was dropped");
        assertThat(calls.of("ListAliases")).isOne();
    }

    @Test
    void whatAnAliasIsPointedToWhileTheQuestionStandsIsKept() throws Exception {
        assertThat(cleanup(yesAfter(() -> client.point(ALIAS, "served"))))
                .contains("Kept served: an alias leads to it now");
        assertThat(client.names()).containsExactly("filled", "other", "served", "serving");
    }

    @Test
    void whatARunGoesOnWithWhileTheQuestionStandsIsKept() throws Exception {
        assertThat(
                        cleanup(
                                yesAfter(
                                        () -> {
                                            takeUp("refused");
                                            takeUp("served");
                                        })))
                .contains("Kept refused: a run, or someone else, has touched it")
                .contains("Kept served: a run, or someone else, has touched it");
        assertThat(client.names())
                .containsExactly("filled", "other", "refused", "served", "serving");
    }

    @Test
    void whatARunGoesOnWithIsNotAskedAbout() throws Exception {
        takeUp("refused");
        takeUp("served");

        assertThat(cleanup(answer("y\n")))
                .contains("served: 0 points, never served and is kept")
                .contains("Nothing to drop");
    }

    @Test
    void whatIsGoneWhenTheQuestionIsAnsweredIsNoFailure() throws Exception {
        assertThat(cleanup(yesAfter(() -> client.drop("refused"))))
                .contains("refused is gone already")
                .contains("Dropped served");
    }

    private void takeUp(String name) throws IOException {
        Configuration options =
                new Configuration()
                        .set(TargetOptions.QDRANT_COLLECTION, name)
                        .set(CutoverOptions.CUTOVER_ALIAS, ALIAS);
        new Target(options, connection, null)
                .prepare("run", 4, new ModelGuard(null, null, OtherModel.REFUSE));
    }

    /** What happens between the question and its answer. */
    @FunctionalInterface
    private interface Meanwhile {
        void run() throws IOException;
    }

    private static InputStream yesAfter(Meanwhile meanwhile) {
        return new InputStream() {
            private final InputStream yes = answer("y\n");

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in one go");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                meanwhile.run();
                return yes.read(bytes, offset, length);
            }
        };
    }
}
