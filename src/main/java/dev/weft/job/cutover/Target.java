package dev.weft.job.cutover;

import static dev.weft.job.options.CreateOptions.CREATE_LIKE;
import static dev.weft.job.options.CutoverOptions.BULK_DEFER_INDEXING;
import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_VECTOR_NAME;

import dev.weft.job.chunk.ChunkedCollection;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.DeferredIndexing;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.StrictModeConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The collection that a run fills, as it has to be before the run: there, made as asked for, its index deferred. */
final class Target {

    private static final Logger LOG = LoggerFactory.getLogger(Target.class);

    private final Configuration options;
    private final CollectionClient client;
    private final SourceCollection source;
    private final Blueprints blueprints;
    private final Sharding sharding;
    private final String alias;

    /**
     * @param connection to the server written to
     * @param source the collection that is read; null for none
     */
    Target(Configuration options, QdrantConnection connection, SourceCollection source) {
        this.options = options;
        this.client = new CollectionClient(connection, Duration.ZERO);
        this.source = source;
        this.blueprints = new Blueprints(options);
        this.sharding = new Sharding(options, client, source);
        this.alias = options.get(CUTOVER_ALIAS);
    }

    /**
     * The target as it is now.
     *
     * @param name the collection's real name
     * @param from where the alias leads; null for nowhere, or if none is to be moved
     * @param deferred its own indexing settings; null where they are in force
     * @param token by which it can be told from one that is made anew in its place; null for none
     * @param shardKeys whether each write has to say in which part of it
     */
    record Ready(
            String name, String from, DeferredIndexing deferred, String token, boolean shardKeys) {}

    /**
     * Sees to it that the collection is there.
     *
     * @param run by which this run can be told from others
     * @param dimension the model's
     * @param guard keeps other models out
     * @throws BadOptionsException if the options don't fit what the server has
     * @throws IOException if the server can't be reached or refuses
     */
    Ready prepare(String run, int dimension, ModelGuard guard) throws IOException {
        Intent intent = intent(dimension);
        String name = intent.name();
        String from = intent.from();
        if (intent.present().isPresent()) {
            CollectionInfo present = intent.present().get();
            guard.check(client, name, CollectionMetadata.of(present));
            ChunkedCollection.check(options, client, name, present);
        }
        CollectionInfo info = ensured(intent);
        boolean serves = name.equals(from);
        takeUp(run, name, CollectionMetadata.of(info), serves);
        ChunkedCollection.prepare(options, client, name, info);
        String token = guard.sign(client, name).orElse(null);
        if (serves) {
            LOG.info("The alias '{}' leads to '{}' already", alias, name);
        }
        DeferredIndexing deferred = null;
        if (options.get(BULK_DEFER_INDEXING) && !serves) {
            deferred = DeferredIndexing.begin(client, name, info, run);
            LOG.warn(Restoring.deferred(client.connection().options(), name, deferred));
        } else {
            // an earlier run may have died before it could
            Restoring.restore(client, name, null, CollectionMetadata.of(info));
        }
        return new Ready(name, from, deferred, token, SourceCollection.customSharding(info));
    }

    /**
     * So that neither another run's refusal nor a cleanup takes it from this one. Without an alias what served is written
     * to as it is, maybe with a key that allows no more.
     */
    private void takeUp(String run, String name, CollectionMetadata metadata, boolean serves)
            throws IOException {
        boolean served = AliasNotes.servedSince(metadata).isPresent();
        if (alias != null || AliasNotes.made(metadata) && !served) {
            boolean anew =
                    alias != null && !serves && served && AliasNotes.madeFor(alias, metadata);
            client.note(name, AliasNotes.takenUp(run, anew));
        }
    }

    /**
     * What {@link #prepare} would see to. Writes nothing.
     *
     * @param dimension the model's
     * @throws BadOptionsException if the options don't fit what the server has
     * @throws IOException if the server can't be reached or refuses
     */
    Intent intent(int dimension) throws IOException {
        Map<String, String> aliases = alias == null ? Map.of() : client.aliases();
        String from = alias == null ? null : aliases.get(alias);
        requireFreeAlias(from);
        String name = name(aliases);
        requireOtherThanAlias(name);
        requireOtherThanSource(name);
        return intent(name, from, dimension);
    }

    private void requireFreeAlias(String from) throws IOException {
        if (alias != null && from == null && client.find(alias).isPresent()) {
            throw new BadOptionsException(
                    "%s '%s' is the name of a collection, which no alias can share: choose another name, or delete that collection first"
                            .formatted(CUTOVER_ALIAS.key(), alias));
        }
    }

    /**
     * A collection that was begun, and neither served nor was refused, is gone on with, so that a job that is submitted
     * again, from a savepoint or without, finds the one that it began.
     */
    private String name(Map<String, String> aliases) throws IOException {
        String asked = options.get(QDRANT_COLLECTION);
        if (!RunName.isPattern(asked)) {
            return client.resolve(asked);
        }
        RunName name = new RunName(asked);
        List<String> names = client.names();
        Optional<String> last = name.last(names);
        return last.isPresent()
                        && !aliases.containsValue(last.get())
                        && AliasNotes.begun(alias, client.metadata(last.get()))
                ? last.get()
                : name.next(names);
    }

    private void requireOtherThanAlias(String name) {
        if (name.equals(alias)) {
            throw new BadOptionsException(
                    "%s '%s' is the name that this run's collection gets by %s '%s': choose another alias"
                            .formatted(
                                    CUTOVER_ALIAS.key(),
                                    alias,
                                    QDRANT_COLLECTION.key(),
                                    options.get(QDRANT_COLLECTION)));
        }
    }

    private void requireOtherThanSource(String name) {
        if (source != null && source.isAt(client.connection()) && source.name().equals(name)) {
            throw new BadOptionsException(
                    "%s '%s' and %s '%s' are both the collection '%s': write to another one"
                            .formatted(
                                    QDRANT_COLLECTION.key(),
                                    options.get(QDRANT_COLLECTION),
                                    SOURCE_COLLECTION.key(),
                                    options.get(SOURCE_COLLECTION),
                                    name));
        }
    }

    private Intent intent(String name, String from, int dimension) throws IOException {
        String vector = options.get(QDRANT_VECTOR_NAME);
        Optional<CollectionInfo> present = client.find(name);
        boolean ours = present.map(CollectionMetadata::of).filter(this::ours).isPresent();
        boolean theirs = present.isPresent() && !ours;
        CollectionBlueprint blueprint =
                theirs ? CollectionBlueprint.like(present.get()) : blueprint(dimension);
        if (present.map(SourceCollection::customSharding).orElse(blueprint.customSharding())) {
            sharding.require(name, theirs);
        }
        requireCounts(name, present, blueprint);
        CollectionSpec spec =
                CollectionSpec.of(name, dimension)
                        .withVectorName(vector)
                        .withDistance(blueprints.distance(blueprint));
        return new Intent(name, from, present, ours, spec, blueprint, false);
    }

    private boolean ours(CollectionMetadata metadata) {
        return AliasNotes.made(metadata)
                ? alias != null && AliasNotes.madeFor(alias, metadata)
                : ModelGuard.unsigned(metadata);
    }

    private void requireCounts(
            String name, Optional<CollectionInfo> present, CollectionBlueprint blueprint) {
        if (alias == null) {
            return;
        }
        if (options.get(SOURCE_TYPE) == SourceType.QDRANT) {
            StrictMode.requireCounts(source.name(), strictMode(source.info()), CUTOVER_ALIAS);
        }
        StrictMode.requireCounts(
                name,
                present.map(Target::strictMode).orElse(blueprint.creation().getStrictModeConfig()),
                CUTOVER_ALIAS);
    }

    private static StrictModeConfig strictMode(CollectionInfo info) {
        return info.getConfig().getStrictModeConfig();
    }

    /** What the server says of the collection, which then is there and as it has to be. */
    private CollectionInfo ensured(Intent intent) throws IOException {
        boolean created = false;
        if (intent.present().isPresent()) {
            CollectionManager.check(intent.spec(), intent.present().get());
        } else {
            created =
                    CollectionManager.ensure(
                                    client.connection(), intent.spec(), noted(intent.blueprint()))
                            .created();
        }
        CollectionInfo info =
                intent.present().isPresent() ? intent.present().get() : client.info(intent.name());
        if (created || intent.ours()) {
            // if a run died in between, its successor goes on
            CollectionManager.equip(client, intent.name(), intent.blueprint(), info);
        }
        return info;
    }

    private CollectionBlueprint noted(CollectionBlueprint blueprint) {
        CreateCollection.Builder creation = blueprint.creation().toBuilder();
        creation.putAllMetadata(ModelGuard.begun().entries());
        if (alias != null) {
            creation.putAllMetadata(AliasNotes.made(alias).entries());
        }
        return blueprint.with(creation.build());
    }

    private CollectionBlueprint blueprint(int dimension) throws IOException {
        String like = options.get(CREATE_LIKE);
        boolean likeSource =
                source != null && (like == null || like.equals(options.get(SOURCE_COLLECTION)));
        if (likeSource) {
            return blueprints.like(source.name(), source.blueprint(), dimension);
        }
        if (like == null) {
            return blueprints.anew(dimension);
        }
        CollectionBlueprint other = CollectionBlueprint.like(client.info(like));
        if (source != null && other.customSharding()) {
            // the parts that the points are in
            other = other.withShardKeys(source.shardKeys());
        }
        return blueprints.like(like, other, dimension);
    }
}
