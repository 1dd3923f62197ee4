package dev.weft.bench;

import com.google.common.util.concurrent.Futures;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.ArrayList;
import java.util.List;

/**
 * The loop that everyone starts with, and what it grows into, on Qdrant's own client.
 *
 * @param upsert points in one upsert
 */
record Loop(Vectors vectors, QdrantClient client, String collection, int upsert) implements Way {

    @Override
    public void run(List<String> texts) throws Exception {
        for (int from = 0; from < texts.size(); from += upsert) {
            List<String> batch = texts.subList(from, Math.min(texts.size(), from + upsert));
            List<PointStruct> points = new ArrayList<>();
            float[][] values = vectors.of(batch, from);
            for (int i = 0; i < batch.size(); i++) {
                points.add(
                        PointStruct.newBuilder()
                                .setId(PointIdFactory.id(from + i))
                                .setVectors(VectorsFactory.vectors(values[i]))
                                .putPayload("text", ValueFactory.value(batch.get(i)))
                                .build());
            }
            Futures.getUnchecked(client.upsertAsync(collection, points));
        }
    }
}
