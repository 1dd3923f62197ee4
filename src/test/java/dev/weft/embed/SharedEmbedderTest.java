package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SharedEmbedderTest {

    @Test
    void embedsInOrderAndMarksBlankTexts() throws Exception {
        try (Embedder embedder =
                SharedEmbedder.acquire(
                        EmbedderOptions.builder("classpath:all-minilm-l6-v2").build())) {
            EmbeddingBatch batch =
                    embedder.embed(List.of("a dog", " ", "a much longer text about a dog", "a dog"))
                            .get(60, TimeUnit.SECONDS);
            assertThat(batch.embeddings()).hasSize(4);
            assertThat(batch.embeddings().get(1)).isInstanceOf(Embedding.Failed.class);
            assertThat(batch.embeddings().get(0)).isSameAs(batch.embeddings().get(3));
        }
    }
}
