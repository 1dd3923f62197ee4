package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embedded.OwnServer;
import dev.weft.job.report.EndingFigures;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An alias that two cut-overs have moved, from {@code v1} to {@code v2}, and then to {@code v3}. */
class RollbackTest {

    private static final String ALIAS = "books";

    @RegisterExtension final OwnServer server = new OwnServer();
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    @BeforeEach
    void cutOverTwice() throws IOException {
        make("v1");
        make("films");
        client.point(ALIAS, "v1");
        cutOver("v1", "v2");
        cutOver("v2", "v3");
    }

    private void make(String collection) throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of(collection, 4));
    }

    private void cutOver(String from, String to) throws IOException {
        make(to);
        client.note(to, AliasNotes.made(ALIAS));
        client.note(to, AliasNotes.cutOver(from, "run", Checked.of(EndingFigures.none())));
        client.point(ALIAS, to);
        client.note(to, AliasNotes.servedSince("today"));
    }

    private String rollback() throws IOException {
        return new Rollback(client, ALIAS).run(Optional.empty());
    }

    private String rollback(String to) throws IOException {
        return new Rollback(client, ALIAS).run(Optional.of(to));
    }

    private void assertLeadsTo(String collection) throws IOException {
        assertThat(client.aliases()).containsEntry(ALIAS, collection);
    }

    @Test
    void aSecondRollbackChangesNothingAndSaysHowToGoFurtherBack() throws Exception {
        assertThat(rollback()).contains("leads to 'v2' again; 'v3' is left as it is");

        assertThatThrownBy(this::rollback)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was rolled back already: it leads to 'v2'")
                .hasMessageContaining(
                        "Nothing is changed: to undo that, add --to v3; to go further back, add --to v1");
        assertLeadsTo("v2");

        rollback("v1");
        assertLeadsTo("v1");
        assertThatThrownBy(this::rollback)
                .hasMessageContaining("was rolled back already: it leads to 'v1'")
                .hasMessageEndingWith("Nothing is changed: to undo that, add --to v2");
    }

    @Test
    void aRollbackCanBeUndoneHoweverOftenThatIsCalled() throws Exception {
        rollback();

        assertThat(rollback("v3")).contains("leads to 'v3' again");
        assertThat(rollback("v3")).contains("leads to 'v3' already");
        assertLeadsTo("v3");

        assertThat(rollback()).contains("leads to 'v2' again");
        assertLeadsTo("v2");
    }

    @Test
    void aCutOverAfterARollbackCanBeRolledBack() throws Exception {
        rollback();
        cutOver("v2", "v4");

        rollback();
        assertLeadsTo("v2");
    }

    @Test
    void aCutOverToWhatWasRolledBackToCanBeRolledBack() throws Exception {
        rollback();
        cutOver("v2", "v4");
        cutOver("v4", "v2");

        rollback();
        assertLeadsTo("v4");
    }

    @Test
    void aSecondRollbackNamesNoWayToWhatIsGone() throws Exception {
        rollback();
        client.drop("v3");

        assertThatThrownBy(this::rollback)
                .hasMessageContaining("led to 'v3' before, which is gone")
                .hasMessageEndingWith("Nothing is changed: to go further back, add --to v1");

        client.drop("v1");
        assertThatThrownBy(this::rollback).hasMessageEndingWith("Nothing is changed");
    }

    @Test
    void aCollectionThatTheAliasNeverLedToIsRefused() throws Exception {
        assertThatThrownBy(() -> rollback("films"))
                .hasMessageContaining("'films' is no collection that the alias 'books'")
                .hasMessageContaining("[v1, v2, v3]");
        assertLeadsTo("v3");
    }

    @Test
    void aCollectionThatIsGoneIsNotGoneBackTo() throws Exception {
        client.drop("v2");

        assertThatThrownBy(this::rollback)
                .hasMessageContaining("led to 'v2' before, which is gone; it stays at 'v3'");
        assertThatThrownBy(() -> rollback("v2")).hasMessageContaining("of those there are [v3]");
        assertLeadsTo("v3");
    }
}
