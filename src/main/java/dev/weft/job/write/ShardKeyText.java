package dev.weft.job.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weft.document.Document;
import dev.weft.document.Json;
import io.qdrant.client.ShardKeyFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import javax.annotation.Nullable;

/** A shard key as JSON, for the word {@code "7"} is another one than the number {@code 7}. */
public final class ShardKeyText {

    private static final String QUOTE = "\"";

    private ShardKeyText() {}

    public static String of(ShardKey key) {
        return key.hasKeyword()
                ? JsonNodeFactory.instance.textNode(key.getKeyword()).toString()
                : Long.toUnsignedString(key.getNumber());
    }

    /**
     * A document's; null where it has none.
     *
     * @throws IllegalArgumentException if it is none
     */
    @Nullable
    public static ShardKey of(Document document) {
        return document.shardKey() == null ? null : parse(document.shardKey());
    }

    /** @throws IllegalArgumentException if it is none */
    public static ShardKey parse(String text) {
        try {
            return text.startsWith(QUOTE)
                    ? ShardKeyFactory.shardKey(Json.MAPPER.readTree(text).textValue())
                    : ShardKeyFactory.shardKey(Long.parseUnsignedLong(text));
        } catch (JsonProcessingException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no shard key", e);
        }
    }
}
