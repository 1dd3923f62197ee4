package dev.weft.job.cutover;

import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Drops collections that Weft made for an alias, which served and serve no longer, or which the checks refused. One
 * that an alias leads to is never dropped, nor one of which neither is known: a run may be filling it.
 */
final class Cleanup {

    private final CollectionClient client;
    private final String alias;
    private final Question question;
    private final PrintStream out;

    Cleanup(CollectionClient client, String alias, Question question, PrintStream out) {
        this.client = client;
        this.alias = alias;
        this.question = question;
        this.out = out;
    }

    void run() throws IOException {
        Map<String, CollectionMetadata> retired = new TreeMap<>();
        List<String> idle = new ArrayList<>(client.names());
        idle.removeAll(client.aliases().values());
        for (String name : idle) {
            CollectionMetadata metadata = client.metadata(name);
            if (!AliasNotes.madeFor(alias, metadata)) {
                continue;
            }
            out.printf(
                    Locale.ROOT,
                    "%s: %,d points, %s%n",
                    name,
                    client.count(name),
                    history(metadata));
            if (!AliasNotes.begun(alias, metadata)) {
                retired.put(name, metadata);
            }
        }
        if (retired.isEmpty()) {
            out.println("Nothing to drop for the alias '" + alias + "'");
        } else if (question.agreed("Drop " + String.join(", ", retired.keySet()) + " for good?")) {
            drop(retired);
        } else {
            out.println("Nothing was dropped");
        }
    }

    private static String history(CollectionMetadata metadata) {
        return AliasNotes.servedSince(metadata)
                .map(time -> "served since " + time)
                .or(
                        () ->
                                AliasNotes.refused(metadata)
                                        .map(time -> "never served: the checks refused it " + time))
                .orElse("never served and is kept: a run is filling it, or failed to");
    }

    /** While the question stood someone may have moved the alias back, or a run gone on with one. */
    private void drop(Map<String, CollectionMetadata> retired) throws IOException {
        for (Map.Entry<String, CollectionMetadata> seen : retired.entrySet()) {
            String name = seen.getKey();
            Optional<CollectionInfo> now = client.find(name);
            if (now.isEmpty()) {
                out.println(name + " is gone already");
            } else if (!CollectionMetadata.of(now.get()).equals(seen.getValue())) {
                out.println("Kept " + name + ": a run, or someone else, has touched it meanwhile");
            } else if (client.aliases().containsValue(name)) {
                out.println("Kept " + name + ": an alias leads to it now");
            } else {
                client.drop(name);
                out.println("Dropped " + name);
            }
        }
    }
}
