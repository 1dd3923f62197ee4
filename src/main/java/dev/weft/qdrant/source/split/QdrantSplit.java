package dev.weft.qdrant.source.split;

import io.qdrant.client.grpc.Collections.ShardKey;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * What is still to be read of a range of ids.
 *
 * @param collection its real name, not an alias
 * @param shardKey the only one to read; null where the collection has none
 * @param next the first place to read
 * @param end the first place not to read
 */
@Internal
public record QdrantSplit(
        String splitId,
        String collection,
        @Nullable ShardKey shardKey,
        IdPosition next,
        IdPosition end)
        implements SourceSplit {

    /** What remains from there on. */
    public QdrantSplit from(IdPosition position) {
        return new QdrantSplit(splitId, collection, shardKey, position, end);
    }

    @Override
    public String toString() {
        String key =
                shardKey == null
                        ? ""
                        : shardKey.hasKeyword()
                                ? ", shard key " + shardKey.getKeyword()
                                : ", shard key " + Long.toUnsignedString(shardKey.getNumber());
        return "%s (%s%s, %s to %s)".formatted(splitId, collection, key, next, end);
    }
}
