package dev.weft.qdrant.collection;

import dev.weft.qdrant.client.QdrantConnection;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/** Makes and checks collections, by several calls of a {@link CollectionClient} each. */
@PublicEvolving
public final class CollectionManager {

    private CollectionManager() {}

    /**
     * Sees to it that the collection is there and as specified: creates it where it is missing, checks it where it is
     * there. Several callers at once are fine.
     *
     * @throws CollectionMismatchException if it is there with another dimension, distance or vector name
     * @throws IOException if the server can't be reached or refuses
     */
    public static EnsuredCollection ensure(QdrantConnection connection, CollectionSpec spec)
            throws IOException {
        return ensure(connection, spec, CollectionBlueprint.of(spec));
    }

    /**
     * The same with more to say on how a missing one is made. What goes beyond the request that makes it, {@link #equip}
     * does.
     *
     * @param blueprint with the vector that the specification asks for
     * @throws CollectionMismatchException if it is there with another dimension, distance or vector name
     * @throws IOException if the server can't be reached or refuses
     */
    public static EnsuredCollection ensure(
            QdrantConnection connection, CollectionSpec spec, CollectionBlueprint blueprint)
            throws IOException {
        CollectionClient client = new CollectionClient(connection, Duration.ZERO);
        String name = client.resolve(spec.name());
        Optional<CollectionInfo> present = client.find(name);
        boolean created = present.isEmpty() && client.create(name, blueprint);
        if (present.isEmpty() && !created) {
            // someone else was faster: with the same in mind?
            present = client.find(name);
        }
        present.ifPresent(info -> VectorCheck.check(spec, name, info.getConfig().getParams()));
        return new EnsuredCollection(name, created);
    }

    /**
     * Checks a collection as {@link #ensure} does, and makes none.
     *
     * @param spec by the collection's real name
     * @param info what the server says of it
     * @throws CollectionMismatchException if it has another dimension, distance or vector name
     */
    public static void check(CollectionSpec spec, CollectionInfo info) {
        VectorCheck.check(spec, spec.name(), info.getConfig().getParams());
    }

    /**
     * The collection as it is, by its real name; empty where it is missing.
     *
     * @param vectorName the vector to look at; null for the unnamed one
     * @throws CollectionMismatchException if it is there without that vector
     * @throws IOException if the server can't be reached or refuses
     */
    public static Optional<CollectionSpec> find(
            QdrantConnection connection, String nameOrAlias, @Nullable String vectorName)
            throws IOException {
        CollectionClient client = new CollectionClient(connection, Duration.ZERO);
        String name = client.resolve(nameOrAlias);
        return client.find(name)
                .map(info -> VectorCheck.present(name, vectorName, info.getConfig().getParams()));
    }

    /**
     * Gives a new collection what only further requests can: shard keys, payload indexes, and settings that its creation
     * does not take. What is there already stays as it is, so this can be done again.
     *
     * @param info what the server says of it
     * @throws IOException if the server can't be reached or refuses
     */
    public static void equip(
            CollectionClient client,
            String collection,
            CollectionBlueprint blueprint,
            CollectionInfo info)
            throws IOException {
        if (blueprint.later() != null) {
            client.update(
                    UpdateCollection.newBuilder()
                            .setCollectionName(collection)
                            .setParams(blueprint.later())
                            .build());
        }
        if (!blueprint.shardKeys().isEmpty()) {
            shardKeys(client, collection, blueprint.shardKeys());
        }
        Set<String> present = info.getPayloadSchemaMap().keySet();
        for (Map.Entry<String, PayloadSchemaInfo> index : blueprint.indexes().entrySet()) {
            if (!present.contains(index.getKey())) {
                index(client, collection, index.getKey(), index.getValue());
            }
        }
    }

    private static void shardKeys(
            CollectionClient client, String collection, List<CreateShardKey> wanted)
            throws IOException {
        Set<ShardKey> present = keys(client, collection);
        for (CreateShardKey key : wanted) {
            if (present.contains(key.getShardKey())) {
                continue;
            }
            try {
                client.create(collection, key);
            } catch (IOException e) {
                // someone else may have been faster
                if (!keys(client, collection).contains(key.getShardKey())) {
                    throw e;
                }
            }
        }
    }

    private static Set<ShardKey> keys(CollectionClient client, String collection)
            throws IOException {
        return client.shardKeys(collection).stream()
                .map(CreateShardKey::getShardKey)
                .collect(Collectors.toSet());
    }

    private static void index(
            CollectionClient client, String collection, String field, PayloadSchemaInfo index)
            throws IOException {
        CreateFieldIndexCollection.Builder request =
                CreateFieldIndexCollection.newBuilder()
                        .setCollectionName(collection)
                        .setFieldName(field)
                        // the two enums go by the same names
                        .setFieldType(FieldType.valueOf("FieldType" + index.getDataType().name()))
                        .setWait(true);
        if (index.hasParams()) {
            request.setFieldIndexParams(index.getParams());
        }
        client.call(
                "make the payload index of '%s' in '%s'".formatted(field, collection),
                () -> client.connection().blockingPoints().createFieldIndex(request.build()));
    }
}
