package dev.weft.job.guard;

import static dev.weft.job.options.TargetOptions.QDRANT_OTHER_MODEL;

import dev.weft.job.options.TargetOptions.OtherModel;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the vectors of two models apart: a collection's metadata notes which model its vectors are of, and who comes
 * with another one is refused.
 *
 * <p>What others made is adopted: a collection of which nothing is noted gets this job's model noted. So is an empty
 * one, whatever is noted of it.
 *
 * @param vectorName null for the unnamed vector
 * @param model what this job embeds with; null where the vectors come with the documents
 * @param otherModel what to do where another model is noted
 */
public record ModelGuard(String vectorName, VectorModel model, OtherModel otherModel) {

    private static final Logger LOG = LoggerFactory.getLogger(ModelGuard.class);

    private static final String VERSION = "weft.version";

    /** A random text that a collection keeps as long as it lives: one made anew has another. */
    private static final String TOKEN = "weft.token";

    /** The version of Weft, for the metadata. */
    private static String version() {
        String version = ModelGuard.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }

    /** What a collection is made with by a run that signs it as soon as it has all that it needs. */
    public static CollectionMetadata begun() {
        return CollectionMetadata.empty().with(VERSION, version());
    }

    /** Whether a run made it, and died before it had signed it. */
    public static boolean unsigned(CollectionMetadata metadata) {
        return metadata.text(VERSION).isPresent() && metadata.text(TOKEN).isEmpty();
    }

    /**
     * What noting would come to. Writes nothing.
     *
     * @param collection the real name of one that is there
     * @param metadata what is noted of it
     * @throws OtherModelException if the collection holds vectors of another model, and that is not to be overridden
     * @throws IOException if the server can't be reached or refuses
     */
    public Verdict check(CollectionClient client, String collection, CollectionMetadata metadata)
            throws IOException {
        if (model == null) {
            return Verdict.NOTHING_TO_COMPARE;
        }
        if (!hasMetadata(client)) {
            return Verdict.NO_METADATA;
        }
        Optional<VectorModel> noted = VectorModel.noted(metadata, vectorName);
        Map<String, List<String>> differences = noted.map(model::differences).orElse(Map.of());
        if (noted.isPresent() && differences.isEmpty()) {
            return Verdict.SAME;
        }
        if (!client.anyWithVector(collection, vectorName)) {
            return Verdict.EMPTY;
        }
        if (noted.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (otherModel == OtherModel.TAKE_OVER) {
            return Verdict.TAKEN_OVER;
        }
        throw refused(collection, noted.get(), differences);
    }

    private OtherModelException refused(
            String collection, VectorModel noted, Map<String, List<String>> differences) {
        return new OtherModelException(
                """
                The collection '%s' holds vectors of %s, and this job would write vectors of %s:
                %s
                The two can't be compared. Give the embed.* options that the collection was filled with, or name another %s; or, to embed all of it anew with this model, say %s take-over"""
                        .formatted(
                                collection,
                                noted.name(),
                                model.name(),
                                VectorModel.table(differences),
                                "qdrant.collection",
                                QDRANT_OTHER_MODEL.key()));
    }

    /**
     * Checks, and notes in the collection's metadata what it is filled with.
     *
     * @param collection the real name of one that is there
     * @return the text by which this collection can be told from one that is made anew in its place; empty where the
     *     server has no metadata, or the API key may not write it
     * @throws OtherModelException as {@link #check} does
     * @throws IOException if the server can't be reached or refuses
     */
    public Optional<String> sign(CollectionClient client, String collection) throws IOException {
        CollectionMetadata before = client.metadata(collection);
        Verdict verdict = check(client, collection, before);
        say(verdict, collection);
        if (!hasMetadata(client)) {
            return Optional.empty();
        }
        CollectionMetadata change = change(before, verdict);
        if (change.entries().isEmpty()) {
            return before.text(TOKEN);
        }
        note(client, collection, change);
        CollectionMetadata after = client.metadata(collection);
        if (verdict.notes()) {
            // two jobs may have come at once, with two models: the later one's stands
            check(client, collection, after);
        }
        return after.text(TOKEN);
    }

    private CollectionMetadata change(CollectionMetadata before, Verdict verdict) {
        CollectionMetadata change = CollectionMetadata.empty();
        if (before.text(TOKEN).isEmpty()) {
            change = change.with(TOKEN, UUID.randomUUID().toString());
        }
        if (!before.text(VERSION).equals(Optional.of(version()))) {
            change = change.with(VERSION, version());
        }
        return verdict.notes() ? model.note(change, vectorName) : change;
    }

    private void say(Verdict verdict, String collection) {
        switch (verdict) {
            case SAME, EMPTY, NOTHING_TO_COMPARE ->
                    LOG.debug("The collection '{}': {}", collection, verdict);
            case UNKNOWN ->
                    LOG.warn(
                            "Nothing says which model the vectors in '{}' are of; from now on its"
                                    + " metadata says {}",
                            collection,
                            model.name());
            case TAKEN_OVER ->
                    LOG.warn(
                            "The vectors in '{}' are of another model than {}; until all are written"
                                    + " anew, searches mix the two",
                            collection,
                            model.name());
            case NO_METADATA ->
                    LOG.warn(
                            "This server's collections have no metadata (1.16 brought it): nothing"
                                    + " keeps another model out of '{}'",
                            collection);
        }
    }

    private static void note(CollectionClient client, String collection, CollectionMetadata change)
            throws IOException {
        try {
            client.note(collection, change);
        } catch (IOException e) {
            if (Status.fromThrowable(e).getCode() != Status.Code.PERMISSION_DENIED) {
                throw e;
            }
            LOG.warn(
                    "The API key may write points into '{}', but not its metadata: nothing keeps"
                            + " another model out of it",
                    collection);
        }
    }

    private static boolean hasMetadata(CollectionClient client) throws IOException {
        return CollectionMetadata.supportedBy(client.connection().serverVersion());
    }
}
