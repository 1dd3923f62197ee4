package dev.weft.quickstart;

import dev.weft.embed.Embedder;
import dev.weft.embed.Embedding;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.VectorInput;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Looks at the filled collection as its users would. */
final class Searcher implements AutoCloseable {

    private static final List<String> QUERIES =
            List.of(
                    "someone who works in a theatre",
                    "bread baked without yeast",
                    "a bird that can swim",
                    "to make somebody laugh");
    private static final int HITS = 3;

    private final QdrantConnection connection;
    private final String collection;

    Searcher(String url, String collection) throws IOException {
        this.connection = QdrantConnection.open(QdrantOptions.builder().setUrl(url).build());
        this.collection = collection;
    }

    /** Points in the collection now. */
    long count() {
        return connection
                .blockingPoints()
                .count(
                        CountPoints.newBuilder()
                                .setCollectionName(collection)
                                .setExact(true)
                                .build())
                .getResult()
                .getCount();
    }

    /** Prints each query with its best hits. */
    void showSearches(Embedder embedder) {
        List<Embedding> embeddings = embedder.embed(QUERIES).join().embeddings();
        for (int i = 0; i < QUERIES.size(); i++) {
            System.out.printf("\"%s\"%n", QUERIES.get(i));
            Embedding embedding = embeddings.get(i);
            if (embedding instanceof Embedding.Vector vector) {
                for (ScoredPoint hit : nearest(vector.values())) {
                    System.out.printf(
                            "  %.3f  %s: %s%n",
                            hit.getScore(),
                            words(hit),
                            hit.getPayloadOrThrow("gloss").getStringValue());
                }
            }
        }
    }

    private List<ScoredPoint> nearest(float[] vector) {
        DenseVector.Builder dense = DenseVector.newBuilder();
        for (float value : vector) {
            dense.addData(value);
        }
        return connection
                .blockingPoints()
                .query(
                        QueryPoints.newBuilder()
                                .setCollectionName(collection)
                                .setQuery(
                                        Query.newBuilder()
                                                .setNearest(
                                                        VectorInput.newBuilder().setDense(dense)))
                                .setLimit(HITS)
                                .setWithPayload(WithPayloadSelector.newBuilder().setEnable(true))
                                .build())
                .getResultList();
    }

    private static String words(ScoredPoint hit) {
        return hit.getPayloadOrThrow("words").getListValue().getValuesList().stream()
                .map(word -> word.getStringValue())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        connection.close();
    }
}
