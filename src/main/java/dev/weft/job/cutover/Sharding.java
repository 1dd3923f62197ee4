package dev.weft.job.cutover;

import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.job.chunk.Chunking;
import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.write.ShardKeyText;
import dev.weft.qdrant.collection.CollectionClient;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;

/**
 * What has to hold where a collection is written to that has shard keys: a point stays in the part that it was read in,
 * so what is read has to say in which.
 */
final class Sharding {

    private static final String OTHERWISE =
            "; or make it before, with automatic sharding, in which an id is one point wherever it was";

    private final Configuration options;
    private final CollectionClient client;
    private final SourceCollection source;

    /**
     * @param client for the server written to
     * @param source the collection that is read; null for none
     */
    Sharding(Configuration options, CollectionClient client, SourceCollection source) {
        this.options = options;
        this.client = client;
        this.source = source;
    }

    /**
     * Requires that what is read can be written to a collection with shard keys.
     *
     * @param collection its real name
     * @param theirs whether somebody else made it, and its shard keys
     * @throws BadOptionsException if it can't
     */
    void require(String collection, boolean theirs) throws IOException {
        if (theirs && FileFormat.DEAD_LETTERS.isRead(options)) {
            // they say where they belong
            return;
        }
        if (source == null || source.shardKeys().isEmpty()) {
            throw new BadOptionsException(
                    "'%s' has shard keys, and what is read has none: which one is a point's is not known%s"
                            .formatted(collection, OTHERWISE));
        }
        if (options.get(SOURCE_TYPE) != SourceType.QDRANT) {
            throw new BadOptionsException(
                    "'%s' has shard keys, and a change that comes by Kafka does not say which one is its document's: read '%s' alone, with %s qdrant, while nobody writes%s"
                            .formatted(collection, source.name(), SOURCE_TYPE.key(), OTHERWISE));
        }
        if (Chunking.isAsked(options)) {
            throw new BadOptionsException(
                    "'%s' has shard keys, with which documents can't be cut into pieces: take out chunk.tokens%s"
                            .formatted(collection, OTHERWISE));
        }
        if (theirs) {
            requireKeys(collection);
        }
    }

    private void requireKeys(String collection) throws IOException {
        List<CreateShardKey> missing = new ArrayList<>(source.shardKeys());
        List<CreateShardKey> present = client.shardKeys(collection);
        missing.removeIf(
                key -> present.stream().anyMatch(o -> o.getShardKey().equals(key.getShardKey())));
        if (!missing.isEmpty()) {
            throw new BadOptionsException(
                    "'%s' lacks shard keys of '%s' (%s): %s. Make them, or let the job make the collection"
                            .formatted(
                                    collection,
                                    source.name(),
                                    SOURCE_COLLECTION.key(),
                                    missing.stream()
                                            .map(key -> ShardKeyText.of(key.getShardKey()))
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        }
    }
}
