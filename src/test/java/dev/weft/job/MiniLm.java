package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.Embedding;
import dev.weft.embed.SharedEmbedder;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.VectorOutput;
import java.util.List;

/** What the default model makes of texts, to compare a job's points with. */
final class MiniLm {

    private MiniLm() {}

    /** The model, to be closed: while a test holds it no run has to open it anew. */
    static Embedder open() {
        return SharedEmbedder.acquire(
                EmbedderOptions.builder("classpath:all-minilm-l6-v2").build());
    }

    /** Of each text its vector. */
    static List<float[]> vectors(List<String> texts) {
        try (Embedder embedder = open()) {
            return embedder.embed(texts).join().embeddings().stream()
                    .map(embedding -> ((Embedding.Vector) embedding).values())
                    .toList();
        }
    }

    /** Equal up to the server's own normalisation. */
    static void assertVector(RetrievedPoint point, float[] expected) {
        assertVector(point.getVectors().getVector(), expected);
    }

    static void assertVector(VectorOutput stored, float[] expected) {
        List<Float> actual = stored.getDense().getDataList();
        assertThat(actual).hasSize(expected.length);
        for (int d = 0; d < expected.length; d++) {
            assertThat(actual.get(d)).isCloseTo(expected[d], within(1e-6f));
        }
    }
}
