package dev.weft.job.write;

import static io.qdrant.client.ShardKeyFactory.shardKey;

import dev.weft.document.Document;
import dev.weft.document.ShardName;
import io.qdrant.client.grpc.Collections.ShardKey;
import javax.annotation.Nullable;

/** Shard keys as Qdrant has them, and as their text in records and documents, which {@link ShardName} reads. */
public final class ShardKeyText {

    private ShardKeyText() {}

    public static String of(ShardKey key) {
        ShardName name =
                key.hasKeyword()
                        ? new ShardName.Word(key.getKeyword())
                        : new ShardName.Number(key.getNumber());
        return name.text();
    }

    /**
     * A document's; null where it has none.
     *
     * @throws IllegalArgumentException if it is none
     */
    @Nullable
    public static ShardKey of(Document document) {
        return document.shardKey() == null ? null : key(ShardName.of(document.shardKey()));
    }

    private static ShardKey key(ShardName name) {
        return name instanceof ShardName.Word word
                ? shardKey(word.value())
                : shardKey(((ShardName.Number) name).value());
    }
}
