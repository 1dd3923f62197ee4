package dev.weft.qdrant.source.enumerator;

import dev.weft.qdrant.source.split.QdrantSplit;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * The ranges that no reader has yet. They are laid out once, at the start of a scan.
 *
 * @param collection the real name of what is scanned; null before the ranges are laid out
 */
@Internal
public record EnumeratorState(@Nullable String collection, List<QdrantSplit> unassigned) {

    /** Before the ranges are laid out. */
    public static final EnumeratorState UNPLANNED = new EnumeratorState(null, List.of());

    public EnumeratorState {
        unassigned = List.copyOf(unassigned);
    }

    boolean isPlanned() {
        return collection != null;
    }
}
