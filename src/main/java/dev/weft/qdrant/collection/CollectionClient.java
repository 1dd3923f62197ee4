package dev.weft.qdrant.collection;

import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.ReadRetries;
import dev.weft.qdrant.client.RetryPolicy;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoRequest;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoResponse;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.LocalShardInfo;
import io.qdrant.client.grpc.Collections.RemoteShardInfo;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.util.TimeUtils;

/**
 * Calls on collections as a whole, each of which may be repeated without harm. They block, and are repeated for a while
 * where the failure may pass. What takes several of them to make or check a collection does {@link CollectionManager}.
 */
@PublicEvolving
public final class CollectionClient {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final QdrantConnection connection;
    private final Duration patience;
    private final ReadRetries retries;

    /**
     * @param patience how long a call is repeated; none is, where it is zero. Pauses that a rate limit asks for come on
     *     top
     */
    public CollectionClient(QdrantConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
        this.retries =
                new ReadRetries(
                        connection,
                        new RetryPolicy(
                                FIRST_PAUSE,
                                LONGEST_PAUSE,
                                patience.isZero() ? 1 : Integer.MAX_VALUE,
                                patience),
                        pause -> Thread.sleep(pause.toMillis()),
                        cause -> {});
    }

    /** The connection that the calls go over. */
    public QdrantConnection connection() {
        return connection;
    }

    /**
     * Makes a call, and again while its failure may pass.
     *
     * @param what for the error: {@code "count the points of 'books'"}
     * @throws IOException if it can't be done; the message says what, where and why
     */
    @Internal
    public <R> R call(String what, ReadRetries.Read<R> call) throws IOException {
        try {
            return retries.call(call);
        } catch (StatusRuntimeException e) {
            throw connection.failed("Cannot " + what, e);
        } catch (IOException e) {
            // the budget is this client's: nobody can raise it
            throw e.getCause() instanceof StatusRuntimeException last
                    ? connection.failed("Cannot " + what + within(), last)
                    : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("Interrupted before it could " + what).initCause(e);
        }
    }

    private String within() {
        return patience.isZero() ? "" : " within " + TimeUtils.formatWithHighestUnit(patience);
    }

    /** What the server says of a collection; empty where there is none of that name or alias. */
    public Optional<CollectionInfo> find(String collection) throws IOException {
        GetCollectionInfoRequest request =
                GetCollectionInfoRequest.newBuilder().setCollectionName(collection).build();
        return call(
                "look up the collection '" + collection + "'",
                () -> {
                    try {
                        return Optional.of(
                                connection.blockingCollections().get(request).getResult());
                    } catch (StatusRuntimeException e) {
                        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                            return Optional.empty();
                        }
                        throw e;
                    }
                });
    }

    /**
     * What the server says of a collection.
     *
     * @throws IOException also if there is none of that name or alias
     */
    public CollectionInfo info(String collection) throws IOException {
        return find(collection)
                .orElseThrow(
                        () ->
                                new IOException(
                                        "There is no collection '%s' at %s"
                                                .formatted(
                                                        collection, connection.options().url())));
    }

    /** What is noted in a collection's metadata. */
    public CollectionMetadata metadata(String collection) throws IOException {
        return CollectionMetadata.of(info(collection));
    }

    /** Merges into a collection's metadata; what isn't named stays. */
    public void note(String collection, CollectionMetadata change) throws IOException {
        update(
                UpdateCollection.newBuilder()
                        .setCollectionName(collection)
                        .putAllMetadata(change.entries())
                        .build());
    }

    /** Changes a collection's settings. */
    public void update(UpdateCollection request) throws IOException {
        call(
                "change the settings of '" + request.getCollectionName() + "'",
                () -> connection.blockingCollections().update(request));
    }

    /** The names of all collections. */
    public List<String> names() throws IOException {
        return call(
                "list the collections",
                () ->
                        connection
                                .blockingCollections()
                                .list(ListCollectionsRequest.getDefaultInstance())
                                .getCollectionsList()
                                .stream()
                                .map(CollectionDescription::getName)
                                .sorted()
                                .toList());
    }

    /** Collections by alias. */
    public Map<String, String> aliases() throws IOException {
        return call("list the aliases", this::listAliases);
    }

    /** The real name behind an alias; the name itself where it is none. */
    public String resolve(String nameOrAlias) throws IOException {
        return call(
                "list the aliases",
                () -> {
                    try {
                        return listAliases().getOrDefault(nameOrAlias, nameOrAlias);
                    } catch (StatusRuntimeException e) {
                        if (e.getStatus().getCode() == Status.Code.PERMISSION_DENIED) {
                            // a key for one collection only may not list aliases, and
                            // that one is no alias for it
                            return nameOrAlias;
                        }
                        throw e;
                    }
                });
    }

    private Map<String, String> listAliases() {
        Map<String, String> aliases = new TreeMap<>();
        for (AliasDescription alias :
                connection
                        .blockingCollections()
                        .listAliases(ListAliasesRequest.getDefaultInstance())
                        .getAliasesList()) {
            aliases.put(alias.getAliasName(), alias.getCollectionName());
        }
        return aliases;
    }

    /** Points an alias to a collection, whether it is there already or not: one action, which nobody sees half of. */
    public void point(String alias, String collection) throws IOException {
        ChangeAliases request =
                ChangeAliases.newBuilder()
                        .addActions(
                                AliasOperations.newBuilder()
                                        .setCreateAlias(
                                                CreateAlias.newBuilder()
                                                        .setAliasName(alias)
                                                        .setCollectionName(collection)))
                        .build();
        call(
                "point the alias '%s' to '%s'".formatted(alias, collection),
                () -> connection.blockingCollections().updateAliases(request));
    }

    /** The exact number of points. */
    public long count(String collection) throws IOException {
        return count(collection, Filter.getDefaultInstance());
    }

    /** The exact number of points that match. */
    public long count(String collection, Filter filter) throws IOException {
        CountPoints request =
                CountPoints.newBuilder()
                        .setCollectionName(collection)
                        .setFilter(filter)
                        .setExact(true)
                        .build();
        return call(
                "count the points of '" + collection + "'",
                () -> connection.blockingPoints().count(request).getResult().getCount());
    }

    /**
     * Whether any point has this vector.
     *
     * @param vectorName null for the unnamed one
     */
    public boolean anyWithVector(String collection, @Nullable String vectorName)
            throws IOException {
        ScrollPoints request =
                ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setFilter(having(vectorName))
                        .setLimit(1)
                        .build();
        return call(
                "look for a point of '" + collection + "'",
                () -> connection.blockingPoints().scroll(request).getResultCount() > 0);
    }

    private static Filter having(@Nullable String vectorName) {
        String name = vectorName == null ? "" : vectorName;
        return Filter.newBuilder().addMust(ConditionFactory.hasVector(name)).build();
    }

    /**
     * The exact number of points that have this vector.
     *
     * @param vectorName null for the unnamed one
     */
    public long countWithVector(String collection, @Nullable String vectorName) throws IOException {
        return count(collection, having(vectorName));
    }

    /** The shard keys of a collection, each with its number of shards; none where it has no custom sharding. */
    public List<CreateShardKey> shardKeys(String collection) throws IOException {
        // there is a call for just the keys, but only on newer servers, and without the numbers
        CollectionClusterInfoRequest request =
                CollectionClusterInfoRequest.newBuilder().setCollectionName(collection).build();
        CollectionClusterInfoResponse info =
                call(
                        "list the shards of '" + collection + "'",
                        () -> connection.blockingCollections().collectionClusterInfo(request));
        Map<ShardKey, Set<Integer>> shards = new LinkedHashMap<>();
        for (LocalShardInfo shard : info.getLocalShardsList()) {
            if (shard.hasShardKey()) {
                ids(shards, shard.getShardKey()).add(shard.getShardId());
            }
        }
        for (RemoteShardInfo shard : info.getRemoteShardsList()) {
            if (shard.hasShardKey()) {
                ids(shards, shard.getShardKey()).add(shard.getShardId());
            }
        }
        return shards.entrySet().stream()
                .map(
                        key ->
                                CreateShardKey.newBuilder()
                                        .setShardKey(key.getKey())
                                        .setShardsNumber(key.getValue().size())
                                        .build())
                .toList();
    }

    /** Replicas of a shard share its id. */
    private static Set<Integer> ids(Map<ShardKey, Set<Integer>> shards, ShardKey key) {
        return shards.computeIfAbsent(key, none -> new HashSet<>());
    }

    /**
     * Makes a collection, but for what takes further requests: {@link CollectionManager#equip}.
     *
     * @return false if someone else has made it meanwhile
     */
    public boolean create(String collection, CollectionBlueprint blueprint) throws IOException {
        CreateCollection request =
                blueprint.creation().toBuilder().setCollectionName(collection).build();
        return call(
                "make the collection '" + collection + "'",
                () -> {
                    try {
                        connection.blockingCollections().create(request);
                        return true;
                    } catch (StatusRuntimeException e) {
                        String text = String.valueOf(e.getStatus().getDescription());
                        if (e.getStatus().getCode() == Status.Code.ALREADY_EXISTS
                                || text.contains("already exists")) {
                            return false;
                        }
                        throw e;
                    }
                });
    }

    /** Makes a shard key. */
    public void create(String collection, CreateShardKey key) throws IOException {
        CreateShardKeyRequest request =
                CreateShardKeyRequest.newBuilder()
                        .setCollectionName(collection)
                        .setRequest(key)
                        .build();
        call(
                "make a shard key of '" + collection + "'",
                () -> connection.blockingCollections().createShardKey(request));
    }

    /** Deletes a collection, by its real name; one that is gone already is no error. */
    public void drop(String collection) throws IOException {
        DeleteCollection request =
                DeleteCollection.newBuilder().setCollectionName(collection).build();
        call(
                "delete the collection '" + collection + "'",
                () -> connection.blockingCollections().delete(request));
    }
}
