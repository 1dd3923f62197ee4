package dev.weft.job.guard;

import dev.weft.embed.ModelCard;
import dev.weft.qdrant.collection.CollectionMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the vectors of one name in a collection were made with: as a job has it, or as the collection's metadata says
 * it.
 *
 * @param facts by name; what a metadata entry lacks was not noted
 */
public record VectorModel(Map<String, String> facts) {

    /** In the metadata, of the unnamed vector; of a named one {@code weft.model/NAME}. */
    private static final String KEY = "weft.model";

    private static final String MODEL = "model";
    private static final String IDENTITY = "identity";
    private static final String DIMENSION = "dimension";
    private static final String POOLING = "pooling";
    private static final String NORMALIZED = "normalized";
    private static final String PROMPT = "prompt";
    private static final String CHUNKING = "chunking";
    private static final String MAX_TOKENS = "max-tokens";
    private static final String FINGERPRINT = "fingerprint";

    /**
     * Vectors that differ in one of these can't be compared. Another length at which texts are cut makes other vectors
     * of long texts, but of one kind with these; and another runtime, which the fingerprint tells, the same to some
     * digits.
     */
    private static final List<String> DECISIVE =
            List.of(IDENTITY, DIMENSION, POOLING, NORMALIZED, PROMPT, CHUNKING);

    public VectorModel {
        facts = Map.copyOf(facts);
    }

    /**
     * What a job has.
     *
     * @param fingerprint the embedder's
     * @param chunking how texts are cut into pieces, in a few words; {@code none} where they are not
     */
    public static VectorModel of(ModelCard card, String fingerprint, String chunking) {
        return new VectorModel(
                Map.of(
                        MODEL, card.model(),
                        IDENTITY, card.identity(),
                        DIMENSION, String.valueOf(card.dimensions()),
                        POOLING, card.pooling(),
                        NORMALIZED, String.valueOf(card.normalized()),
                        PROMPT, card.prompt(),
                        CHUNKING, chunking,
                        MAX_TOKENS, String.valueOf(card.maxTokens()),
                        FINGERPRINT, fingerprint));
    }

    /** What the metadata says; empty where it says nothing. */
    static Optional<VectorModel> noted(CollectionMetadata metadata, String vectorName) {
        return Optional.of(metadata.texts(key(vectorName)))
                .filter(facts -> !facts.isEmpty())
                .map(VectorModel::new);
    }

    /** The change that notes this model. */
    CollectionMetadata note(CollectionMetadata change, String vectorName) {
        return change.with(key(vectorName), facts);
    }

    /** Under which key of the metadata a vector's model stands; null is the unnamed vector. */
    public static String key(String vectorName) {
        return vectorName == null ? KEY : KEY + "/" + vectorName;
    }

    /** Its name, for people. */
    String name() {
        return facts.getOrDefault(MODEL, "a model without a name");
    }

    /** What this one has otherwise than {@code noted}, if it matters; by name, its own value last. */
    Map<String, List<String>> differences(VectorModel noted) {
        Map<String, List<String>> differences = new LinkedHashMap<>();
        for (String fact : DECISIVE) {
            String theirs = noted.facts.get(fact);
            String mine = facts.get(fact);
            if (theirs != null && mine != null && !theirs.equals(mine)) {
                differences.put(
                        fact.equals(IDENTITY) ? MODEL : fact,
                        fact.equals(IDENTITY)
                                ? List.of(shown(noted), shown(this))
                                : List.of(quoted(theirs), quoted(mine)));
            }
        }
        return differences;
    }

    /** Two models may go by one name: then their files tell them apart. */
    private static String shown(VectorModel model) {
        String identity = model.facts.get(IDENTITY);
        return model.name().startsWith(identity)
                ? model.name()
                : model.name()
                        + " ("
                        + identity.substring(0, Math.min(12, identity.length()))
                        + ")";
    }

    private static String quoted(String value) {
        return value.isBlank() ? "'" + value + "'" : value;
    }

    /** One line a difference. */
    static String table(Map<String, List<String>> differences) {
        List<String> lines = new ArrayList<>();
        differences.forEach(
                (fact, values) ->
                        lines.add(
                                String.format(
                                        "  %-12s%s there, %s here",
                                        fact, values.get(0), values.get(1))));
        return String.join("\n", lines);
    }
}
