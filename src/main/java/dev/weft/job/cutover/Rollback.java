package dev.weft.job.cutover;

import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Points an alias to where it led before the last cut-over, or to another collection that it led to. Done twice, it does
 * no more than once.
 */
record Rollback(CollectionClient client, String alias) {

    /** How to name a collection. */
    static final String TO = "--to";

    /**
     * @param to where it is to lead; empty for where it led before the last cut-over
     * @return what was done, for people
     * @throws IOException if it can't be done; the message says why
     */
    String run(Optional<String> to) throws IOException {
        String now = client.aliases().get(alias);
        if (now == null) {
            throw new IOException(
                    "There is no alias '%s' at %s"
                            .formatted(alias, client.connection().options().url()));
        }
        if (to.isPresent() && to.get().equals(now)) {
            return "The alias '%s' leads to '%s' already".formatted(alias, now);
        }
        String target = to.isPresent() ? known(to.get(), now) : before(now);
        // in this order: a rollback that dies in between can be done again
        boolean undone =
                AliasNotes.rolledBack(client.metadata(now)).filter(target::equals).isPresent();
        client.note(target, undone ? AliasNotes.undone() : AliasNotes.rolledBack(now));
        client.point(alias, target);
        return "The alias '%s' leads to '%s' again; '%s' is left as it is"
                .formatted(alias, target, now);
    }

    private String before(String now) throws IOException {
        CollectionMetadata metadata = client.metadata(now);
        Optional<String> before = AliasNotes.previous(metadata);
        Optional<String> from = AliasNotes.rolledBack(metadata);
        if (from.isPresent()) {
            throw new IOException(rolledBack(now, from.get(), before));
        }
        if (before.isEmpty()) {
            throw new IOException(
                    "Nothing is known of where the alias '%s' led before '%s': that cut-over made the alias, or it was not Weft's. Point it by hand"
                            .formatted(alias, now));
        }
        if (client.find(before.get()).isEmpty()) {
            throw new IOException(
                    "The alias '%s' led to '%s' before, which is gone; it stays at '%s'"
                            .formatted(alias, before.get(), now));
        }
        return before.get();
    }

    private String rolledBack(String now, String from, Optional<String> before) throws IOException {
        List<String> there = client.names();
        List<String> ways = new ArrayList<>();
        if (there.contains(from)) {
            ways.add("to undo that, add %s %s".formatted(TO, from));
        }
        before.filter(there::contains)
                .ifPresent(name -> ways.add("to go further back, add %s %s".formatted(TO, name)));
        return "The alias '%s' was rolled back already: it leads to '%s', and led to '%s' before%s. Nothing is changed%s"
                .formatted(
                        alias,
                        now,
                        from,
                        there.contains(from) ? "" : ", which is gone",
                        ways.isEmpty() ? "" : ": " + String.join("; ", ways));
    }

    /** A name that was mistyped may be that of a collection, too. */
    private String known(String to, String now) throws IOException {
        List<String> names = client.names();
        Set<String> known = new TreeSet<>();
        for (String name : names) {
            CollectionMetadata metadata = client.metadata(name);
            boolean served =
                    AliasNotes.madeFor(alias, metadata)
                            && AliasNotes.servedSince(metadata).isPresent();
            if (served || name.equals(now)) {
                known.add(name);
                AliasNotes.previous(metadata).ifPresent(known::add);
                AliasNotes.rolledBack(metadata).ifPresent(known::add);
            }
        }
        known.retainAll(names);
        if (!known.contains(to)) {
            throw new IOException(
                    "'%s' is no collection that the alias '%s' is known to have led to: of those there are %s. It stays at '%s'"
                            .formatted(to, alias, known, now));
        }
        return to;
    }
}
