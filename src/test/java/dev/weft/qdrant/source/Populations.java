package dev.weft.qdrant.source;

import dev.weft.qdrant.source.split.IdPosition;
import io.qdrant.client.grpc.Common.PointId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Ids as people have them. */
public final class Populations {

    private Populations() {}

    public static List<IdPosition> consecutive(int count) {
        return Stream.iterate(IdPosition.number(1), IdPosition::following).limit(count).toList();
    }

    /** Runs of consecutive numbers, some short and some long, each far from the last. */
    public static List<IdPosition> clusters(int count, Random random) {
        Set<IdPosition> ids = new TreeSet<>();
        while (ids.size() < count) {
            long start = random.nextLong() >>> random.nextInt(64);
            int length = 1 << random.nextInt(14);
            for (int i = 0; i < length && ids.size() < count; i++) {
                ids.add(IdPosition.number(start + i));
            }
        }
        return List.copyOf(ids);
    }

    /** Each power of two holds as many as the next. */
    public static List<IdPosition> sparse(int count, Random random) {
        return distinct(count, () -> IdPosition.number(random.nextLong() >>> random.nextInt(40)));
    }

    /** Versions 4 and 5 look alike: spread evenly. */
    public static List<IdPosition> uuids(int count, Random random) {
        return distinct(
                count, () -> IdPosition.uuid(new UUID(random.nextLong(), random.nextLong())));
    }

    /** Version 7: nine of ten from one day of backfill, the others over ten years. */
    public static List<IdPosition> timedUuids(int count, Random random) {
        long day = 86_400_000L;
        return distinct(
                count,
                () -> {
                    long millis =
                            1_700_000_000_000L
                                    + (random.nextInt(10) > 0
                                            ? random.nextLong(day)
                                            : random.nextLong(3_650 * day));
                    long high = millis << 16 | 7L << 12 | random.nextInt(1 << 12);
                    return IdPosition.uuid(
                            new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE));
                });
    }

    /** A third numbers, the others UUIDs of both kinds. */
    public static List<IdPosition> mixed(int count, Random random) {
        List<IdPosition> all = new ArrayList<>(clusters(count / 3, random));
        all.addAll(timedUuids(count / 3, random));
        all.addAll(uuids(count - all.size(), random));
        all.sort(null);
        return all;
    }

    private static List<IdPosition> distinct(int count, Supplier<IdPosition> next) {
        Set<IdPosition> ids = new TreeSet<>();
        while (ids.size() < count) {
            ids.add(next.get());
        }
        return List.copyOf(ids);
    }

    public static List<PointId> ids(Collection<IdPosition> positions) {
        return positions.stream().map(IdPosition::toPointId).toList();
    }
}
