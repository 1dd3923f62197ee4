package dev.weft.qdrant.sink;

import com.google.protobuf.ByteString;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointVectors;
import io.qdrant.client.grpc.Points.Vectors;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * One write to one point. Immutable.
 *
 * <p>Each may name a shard key (collections with custom sharding) and carry an <em>origin</em>: bytes of the caller's
 * choice, such as the record that the point came from, which come back in a {@link RejectedPoint} and are never sent.
 */
@PublicEvolving
public sealed interface PointOperation {

    /** The point's id. */
    PointId id();

    /** The shard that the point belongs to; null without custom sharding. */
    @Nullable
    ShardKey shardKey();

    /** The caller's bytes; empty for none. */
    ByteString origin();

    /** The same in another shard; null for a collection without custom sharding. */
    PointOperation withShardKey(@Nullable ShardKey shardKey);

    /** The same with other bytes of the caller's. */
    PointOperation withOrigin(ByteString origin);

    /** The same with a copy of these bytes. */
    default PointOperation withOrigin(byte[] origin) {
        return withOrigin(ByteString.copyFrom(origin));
    }

    /** About the size in a request, in bytes; the origin is not counted. */
    int sizeInBytes();

    private static int sizeInBytes(PointId id, Map<String, Value> payload) {
        int bytes = id.getSerializedSize();
        for (Map.Entry<String, Value> field : payload.entrySet()) {
            // eight for tags and lengths
            bytes += field.getKey().length() + field.getValue().getSerializedSize() + 8;
        }
        return bytes;
    }

    /** Whether this one, done at once after an earlier one of its point, leaves nothing of that one's effect. */
    default boolean supersedes(PointOperation earlier) {
        boolean wholePoint = this instanceof Upsert || this instanceof Delete;
        boolean payloadOnly = earlier instanceof OverwritePayload || earlier instanceof SetPayload;
        boolean sameVectors =
                this instanceof UpdateVectors newer
                        && earlier instanceof UpdateVectors older
                        && newer.names().containsAll(older.names());
        return wholePoint || sameVectors || this instanceof OverwritePayload && payloadOnly;
    }

    /** Writes the whole point: vectors and payload that it doesn't name are gone. */
    static Upsert upsert(PointStruct point) {
        return new Upsert(point, null, ByteString.EMPTY);
    }

    /** Replaces the payload, keeps the vectors; rejected if there is no such point. */
    static OverwritePayload overwritePayload(PointId id, Map<String, Value> payload) {
        return new OverwritePayload(id, payload, null, ByteString.EMPTY);
    }

    /** Sets these payload keys, keeps the others and the vectors; rejected if there is no such point. */
    static SetPayload setPayload(PointId id, Map<String, Value> payload) {
        return new SetPayload(id, payload, null, ByteString.EMPTY);
    }

    /** Sets these vectors, keeps the others and the payload; rejected if there is no such point. */
    static UpdateVectors updateVectors(PointId id, Vectors vectors) {
        return new UpdateVectors(
                PointVectors.newBuilder().setId(id).setVectors(vectors).build(),
                null,
                ByteString.EMPTY);
    }

    /** Deletes the point, if there is one. */
    static Delete delete(PointId id) {
        return new Delete(id, null, ByteString.EMPTY);
    }

    /** See {@link PointOperation#upsert}. */
    @PublicEvolving
    record Upsert(PointStruct point, @Nullable ShardKey shardKey, ByteString origin)
            implements PointOperation {

        public Upsert {
            Objects.requireNonNull(point, "point");
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PointId id() {
            return point.getId();
        }

        @Override
        public Upsert withShardKey(@Nullable ShardKey newShardKey) {
            return new Upsert(point, newShardKey, origin);
        }

        @Override
        public Upsert withOrigin(ByteString newOrigin) {
            return new Upsert(point, shardKey, newOrigin);
        }

        @Override
        public int sizeInBytes() {
            return point.getSerializedSize();
        }

        @Override
        public String toString() {
            return "Upsert[" + Ids.show(id()) + "]";
        }
    }

    /** See {@link PointOperation#overwritePayload}. */
    @PublicEvolving
    record OverwritePayload(
            PointId id, Map<String, Value> payload, @Nullable ShardKey shardKey, ByteString origin)
            implements PointOperation {

        public OverwritePayload {
            Objects.requireNonNull(id, "id");
            payload = Map.copyOf(payload);
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public OverwritePayload withShardKey(@Nullable ShardKey newShardKey) {
            return new OverwritePayload(id, payload, newShardKey, origin);
        }

        @Override
        public OverwritePayload withOrigin(ByteString newOrigin) {
            return new OverwritePayload(id, payload, shardKey, newOrigin);
        }

        @Override
        public int sizeInBytes() {
            return PointOperation.sizeInBytes(id, payload);
        }

        @Override
        public String toString() {
            return "OverwritePayload[" + Ids.show(id) + "]";
        }
    }

    /** See {@link PointOperation#setPayload}. */
    @PublicEvolving
    record SetPayload(
            PointId id, Map<String, Value> payload, @Nullable ShardKey shardKey, ByteString origin)
            implements PointOperation {

        public SetPayload {
            Objects.requireNonNull(id, "id");
            payload = Map.copyOf(payload);
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public SetPayload withShardKey(@Nullable ShardKey newShardKey) {
            return new SetPayload(id, payload, newShardKey, origin);
        }

        @Override
        public SetPayload withOrigin(ByteString newOrigin) {
            return new SetPayload(id, payload, shardKey, newOrigin);
        }

        @Override
        public int sizeInBytes() {
            return PointOperation.sizeInBytes(id, payload);
        }

        @Override
        public String toString() {
            return "SetPayload[" + Ids.show(id) + "]";
        }
    }

    /** See {@link PointOperation#updateVectors}. */
    @PublicEvolving
    record UpdateVectors(PointVectors point, @Nullable ShardKey shardKey, ByteString origin)
            implements PointOperation {

        public UpdateVectors {
            Objects.requireNonNull(point, "point");
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public PointId id() {
            return point.getId();
        }

        /** The names of the vectors that it sets; the unnamed one's is empty. */
        private Set<String> names() {
            return point.getVectors().hasVectors()
                    ? point.getVectors().getVectors().getVectorsMap().keySet()
                    : Set.of("");
        }

        @Override
        public UpdateVectors withShardKey(@Nullable ShardKey newShardKey) {
            return new UpdateVectors(point, newShardKey, origin);
        }

        @Override
        public UpdateVectors withOrigin(ByteString newOrigin) {
            return new UpdateVectors(point, shardKey, newOrigin);
        }

        @Override
        public int sizeInBytes() {
            return point.getSerializedSize();
        }

        @Override
        public String toString() {
            return "UpdateVectors[" + Ids.show(id()) + "]";
        }
    }

    /** See {@link PointOperation#delete}. */
    @PublicEvolving
    record Delete(PointId id, @Nullable ShardKey shardKey, ByteString origin)
            implements PointOperation {

        public Delete {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(origin, "origin");
        }

        @Override
        public Delete withShardKey(@Nullable ShardKey newShardKey) {
            return new Delete(id, newShardKey, origin);
        }

        @Override
        public Delete withOrigin(ByteString newOrigin) {
            return new Delete(id, shardKey, newOrigin);
        }

        @Override
        public int sizeInBytes() {
            return id.getSerializedSize();
        }

        @Override
        public String toString() {
            return "Delete[" + Ids.show(id) + "]";
        }
    }
}
