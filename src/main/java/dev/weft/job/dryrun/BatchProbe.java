package dev.weft.job.dryrun;

import dev.weft.embed.Embedder;
import dev.weft.embed.Embedding;
import java.util.List;
import java.util.OptionalDouble;

/** Tries on a server, which nobody can look into, whether a text's embedding depends on what is embedded with it. */
public final class BatchProbe {

    /** Short and long, since it is padding that most often makes the difference. */
    private static final List<String> TEXTS =
            List.of(
                    "river",
                    "old stones keep warm after sunset",
                    "the river bends where old stones keep warm after sunset ".repeat(4));

    private BatchProbe() {}

    /**
     * The largest distance between a text's embedding alone and in a batch, relative to its length; empty if the server
     * takes none of the texts.
     */
    public static OptionalDouble difference(Embedder embedder) {
        List<Embedding> together = embedder.embed(TEXTS).join().embeddings();
        OptionalDouble largest = OptionalDouble.empty();
        for (int i = 0; i < TEXTS.size(); i++) {
            Embedding alone = embedder.embed(TEXTS.subList(i, i + 1)).join().embeddings().get(0);
            if (alone instanceof Embedding.Vector one
                    && together.get(i) instanceof Embedding.Vector other) {
                double difference = difference(one.values(), other.values());
                largest = OptionalDouble.of(Math.max(largest.orElse(0), difference));
            }
        }
        return largest;
    }

    private static double difference(float[] one, float[] other) {
        double squares = 0;
        double length = 0;
        for (int d = 0; d < one.length; d++) {
            squares += Math.pow(one[d] - other[d], 2);
            length += Math.pow(one[d], 2);
        }
        return length == 0 ? 0 : Math.sqrt(squares / length);
    }
}
