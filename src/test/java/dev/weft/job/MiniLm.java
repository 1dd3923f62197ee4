package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.Embedding;
import dev.weft.embed.SharedEmbedder;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.List;

/** What the default model makes of texts, to compare a job's points with. */
final class MiniLm {

    private MiniLm() {}

    /** Of each text its vector. */
    static List<float[]> vectors(List<String> texts) {
        try (Embedder embedder =
                SharedEmbedder.acquire(
                        EmbedderOptions.builder("classpath:all-minilm-l6-v2").build())) {
            return embedder.embed(texts).join().embeddings().stream()
                    .map(embedding -> ((Embedding.Vector) embedding).values())
                    .toList();
        }
    }

    /** Equal up to the server's own normalisation. */
    static void assertVector(RetrievedPoint point, float[] expected) {
        List<Float> actual = point.getVectors().getVector().getDense().getDataList();
        assertThat(actual).hasSize(expected.length);
        for (int d = 0; d < expected.length; d++) {
            assertThat(actual.get(d)).isCloseTo(expected[d], within(1e-6f));
        }
    }
}
