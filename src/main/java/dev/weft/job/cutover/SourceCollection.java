package dev.weft.job.cutover;

import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * The collection that a run reads.
 *
 * @param name its real name
 * @param info as it was when the run began
 * @param shardKeys its parts with names, each with its number of shards; none without custom sharding
 */
record SourceCollection(
        QdrantOptions connection,
        String name,
        CollectionInfo info,
        List<CreateShardKey> shardKeys) {

    /**
     * The collection that the options say to read; null for none.
     *
     * @throws BadOptionsException if it isn't there
     * @throws IOException if its server can't be reached
     */
    static SourceCollection of(Configuration options) throws IOException {
        if (!options.get(SOURCE_TYPE).readsCollection()) {
            return null;
        }
        QdrantOptions server = Connections.source(options);
        try (QdrantConnection connection = QdrantConnection.open(server)) {
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            String name = client.resolve(options.get(SOURCE_COLLECTION));
            CollectionInfo info =
                    client.find(name)
                            .orElseThrow(
                                    () ->
                                            new BadOptionsException(
                                                    "%s '%s' is no collection at %s, nor an alias of one"
                                                            .formatted(
                                                                    SOURCE_COLLECTION.key(),
                                                                    options.get(SOURCE_COLLECTION),
                                                                    server.url())));
            return new SourceCollection(
                    server, name, info, customSharding(info) ? client.shardKeys(name) : List.of());
        }
    }

    /** Whether each point of a collection lies in a part with a name. */
    static boolean customSharding(CollectionInfo info) {
        return info.getConfig().getParams().getShardingMethod() == ShardingMethod.Custom;
    }

    /** How it is made. */
    CollectionBlueprint blueprint() {
        return CollectionBlueprint.like(info).withShardKeys(shardKeys);
    }

    /** Whether it is on this server, as far as the addresses tell. */
    boolean isAt(QdrantConnection server) {
        return connection.url().equals(server.options().url());
    }
}
