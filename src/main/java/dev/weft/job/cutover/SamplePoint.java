package dev.weft.job.cutover;

import dev.weft.qdrant.collection.PointReader.Place;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/**
 * A point that was drawn for the sample, as it should be.
 *
 * @param shardKey the part of the collection that it has to be in; null in one without names
 * @param old its id in the old collection; null where there is none
 * @param text what its vector is of; null where that can't be told, or the vector can be
 * @param vector the vector that came with its document; null where it is of a text
 * @param payload null where that can't be told
 */
record SamplePoint(
        PointId id,
        ShardKey shardKey,
        PointId old,
        String text,
        float[] vector,
        Map<String, Value> payload) {

    Place place() {
        return new Place(id, shardKey);
    }
}
