package dev.weft.job.dryrun;

import dev.weft.job.guard.ModelGuard;
import dev.weft.job.guard.Verdict;
import dev.weft.qdrant.client.ServerVersion;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What the server that would be written to says of the collection.
 *
 * @param text for people
 * @param blueprint how it is, or would be made; null where it can't be written to, or the model is not known
 */
public record TargetLook(String text, CollectionBlueprint blueprint) {

    /**
     * Looks where the model is not known.
     *
     * @param collection a name or an alias
     * @throws IOException if the server can't be reached or refuses
     */
    public static TargetLook of(CollectionClient client, String collection) throws IOException {
        String where = where(client, client.connection().serverVersion());
        return new TargetLook(
                client.find(collection).isPresent()
                        ? "'%s' %s is there".formatted(collection, where)
                        : "'%s' %s is missing".formatted(collection, where),
                null);
    }

    /**
     * Looks.
     *
     * @param findings takes what keeps the job from writing to it
     * @throws IOException if the server can't be reached or refuses
     */
    public static TargetLook of(
            CollectionClient client, CollectionSpec spec, ModelGuard guard, Findings findings)
            throws IOException {
        String where = where(client, client.connection().serverVersion());
        String name = CollectionManager.resolve(client.connection(), spec.name());
        String shown =
                name.equals(spec.name())
                        ? "'%s'".formatted(name)
                        : "'%s', by the alias '%s',".formatted(name, spec.name());
        Optional<CollectionInfo> there = client.find(name);
        if (there.isEmpty()) {
            CollectionBlueprint blueprint = CollectionBlueprint.of(spec);
            return new TargetLook(
                    "%s %s would be made: %s".formatted(shown, where, vector(spec)), blueprint);
        }
        // both, that each mistake is named
        Optional<Verdict> verdict = findings.attempt(() -> guard.check(client, name));
        Optional<CollectionInfo> fits =
                findings.attempt(() -> CollectionManager.check(client, spec).orElseThrow());
        return new TargetLook(
                "%s %s is there, with %s; %s"
                        .formatted(
                                shown,
                                where,
                                Quantities.count(client.count(name), "point"),
                                verdict.map(Verdict::toString).orElse("filled with another model")),
                fits.map(CollectionBlueprint::like).orElse(null));
    }

    private static String where(CollectionClient client, ServerVersion version) {
        return "at %s (%s)".formatted(client.connection().options().url(), version);
    }

    private static String vector(CollectionSpec spec) {
        return "%s of %,d dimensions, %s"
                .formatted(
                        spec.vectorName() == null
                                ? "the unnamed vector"
                                : "the vector '" + spec.vectorName() + "'",
                        spec.dimension(),
                        spec.distance().name().toLowerCase(Locale.ROOT));
    }
}
