package dev.weft.job.cutover;

import dev.weft.qdrant.collection.CollectionClient;
import java.io.IOException;

/** Points an alias to where it led before the last cut-over. */
final class Rollback {

    private Rollback() {}

    /**
     * @return what was done, for people
     * @throws IOException if it can't be done; the message says why
     */
    static String run(CollectionClient client, String alias) throws IOException {
        String now = client.aliases().get(alias);
        if (now == null) {
            throw new IOException(
                    "There is no alias '%s' at %s"
                            .formatted(alias, client.connection().options().url()));
        }
        String before =
                AliasNotes.previous(client.metadata(now))
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "Nothing is known of where the alias '%s' led before '%s': that cut-over made the alias, or it was not Weft's. Point it by hand"
                                                        .formatted(alias, now)));
        if (client.find(before).isEmpty()) {
            throw new IOException(
                    "The alias '%s' led to '%s' before, which is gone; it stays at '%s'"
                            .formatted(alias, before, now));
        }
        client.point(alias, before);
        return "The alias '%s' leads to '%s' again; '%s' is left as it is"
                .formatted(alias, before, now);
    }
}
