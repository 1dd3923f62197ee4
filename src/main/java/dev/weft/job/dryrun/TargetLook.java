package dev.weft.job.dryrun;

import dev.weft.job.cutover.Intent;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.guard.Verdict;
import dev.weft.job.options.TargetOptions;
import dev.weft.job.write.ShardKeyText;
import dev.weft.qdrant.client.ServerVersion;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.collection.NamedVectors;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfig.QuantizationCase;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the server that would be written to says of the collection.
 *
 * @param text for people
 * @param blueprint how it is, or would be made; null where it can't be written to, or the model is not known
 */
public record TargetLook(String text, CollectionBlueprint blueprint) {

    /**
     * Looks where it is not known what the collection has to be like.
     *
     * @throws IOException if the server can't be reached or refuses
     */
    public static TargetLook of(CollectionClient client, String collection) throws IOException {
        ServerVersion version = client.connection().serverVersion();
        String state =
                collection.contains(TargetOptions.RUN)
                        ? "was not looked for"
                        : client.find(collection).isPresent() ? "is there" : "is missing";
        return new TargetLook(
                "'%s' %s %s".formatted(collection, where(client, version), state), null);
    }

    /**
     * Looks.
     *
     * @param findings takes what keeps the job from writing to it
     * @throws IOException if the server can't be reached or refuses
     */
    public static TargetLook of(
            CollectionClient client, Intent intent, ModelGuard guard, Findings findings)
            throws IOException {
        String where = where(client, client.connection().serverVersion());
        String name = intent.name();
        if (intent.present().isEmpty()) {
            return new TargetLook(
                    "'%s' %s would be made: %s%s"
                            .formatted(
                                    name,
                                    where,
                                    vector(intent.spec()) + settings(intent),
                                    shardKeys(intent.blueprint()) + indexes(intent.blueprint())),
                    intent.blueprint());
        }
        if (intent.addsVector()) {
            findings.attempt(
                    () -> {
                        NamedVectors.requireSupport(client);
                        return true;
                    });
            return new TargetLook(
                    "'%s' %s is there, with %s, and would get %s"
                            .formatted(
                                    name,
                                    where,
                                    Quantities.count(client.count(name), "point"),
                                    vector(intent.spec())),
                    intent.blueprint());
        }
        CollectionInfo info = intent.present().get();
        // both, that each mistake is named
        Optional<Verdict> verdict =
                findings.attempt(() -> guard.check(client, name, CollectionMetadata.of(info)));
        Optional<CollectionInfo> fits =
                findings.attempt(
                        () -> {
                            CollectionManager.check(intent.spec(), info);
                            return info;
                        });
        return new TargetLook(
                "'%s' %s is there, with %s; it is %s"
                        .formatted(
                                name,
                                where,
                                Quantities.count(client.count(name), "point"),
                                verdict.map(Verdict::toString).orElse("filled with another model")),
                fits.map(CollectionBlueprint::like).orElse(null));
    }

    private static String where(CollectionClient client, ServerVersion version) {
        return "at %s (%s)".formatted(client.connection().options().url(), version);
    }

    private static String vector(CollectionSpec spec) {
        return Quantities.text(
                "%s of %,d dimensions, %s",
                spec.vectorName() == null
                        ? "the unnamed vector"
                        : "the vector '" + spec.vectorName() + "'",
                spec.dimension(),
                spec.distance().name().toLowerCase(Locale.ROOT));
    }

    /** How it would be kept, where that isn't plain. */
    private static String settings(Intent intent) {
        String name = Objects.requireNonNullElse(intent.spec().vectorName(), "");
        VectorParams vector = intent.blueprint().vectors().get(name);
        CreateCollection creation = intent.blueprint().creation();
        List<String> settings = new ArrayList<>();
        if (Set.of(Datatype.Float16, Datatype.Uint8).contains(vector.getDatatype())) {
            settings.add(vector.getDatatype().name().toLowerCase(Locale.ROOT));
        }
        if (vector.getOnDisk()) {
            settings.add("on disk");
        }
        QuantizationConfig quantization =
                vector.hasQuantizationConfig()
                        ? vector.getQuantizationConfig()
                        : creation.getQuantizationConfig();
        if (quantization.getQuantizationCase() != QuantizationCase.QUANTIZATION_NOT_SET) {
            String kind = quantization.getQuantizationCase().name().toLowerCase(Locale.ROOT);
            settings.add(kind + " quantization");
        }
        if (creation.getShardNumber() > 1) {
            settings.add(Quantities.count(creation.getShardNumber(), "shard"));
        }
        if (creation.getReplicationFactor() > 1) {
            settings.add(creation.getReplicationFactor() + " replicas");
        }
        return settings.stream().map(setting -> ", " + setting).collect(Collectors.joining());
    }

    private static String shardKeys(CollectionBlueprint blueprint) {
        return blueprint.shardKeys().isEmpty()
                ? ""
                : "; shard keys "
                        + blueprint.shardKeys().stream()
                                .map(key -> ShardKeyText.of(key.getShardKey()))
                                .sorted()
                                .collect(Collectors.joining(", "));
    }

    private static String indexes(CollectionBlueprint blueprint) {
        return blueprint.indexes().isEmpty()
                ? ""
                : "; payload indexes of "
                        + String.join(", ", new TreeSet<>(blueprint.indexes().keySet()));
    }
}
