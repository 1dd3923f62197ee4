package dev.weft.embedded;

import java.util.List;

/** Inverse document frequency: the rarer an index among the stored sparse vectors, the more it weighs. */
final class Idf {

    private Idf() {}

    /** The query with each weight times {@code ln((N - n + 0.5) / (n + 0.5) + 1)}, n of N vectors holding the index. */
    static StoredVector.Sparse scaled(
            StoredVector.Sparse query, String name, List<PointStore> stores) {
        int[] holding = new int[query.indices().length];
        long all = 0;
        for (PointStore store : stores) {
            for (StoredPoint point : store.all()) {
                if (point.vectors().get(name) instanceof StoredVector.Sparse stored) {
                    all++;
                    count(query.indices(), stored.indices(), holding);
                }
            }
        }
        float[] scaled = new float[holding.length];
        for (int i = 0; i < scaled.length; i++) {
            double n = holding[i];
            scaled[i] = query.values()[i] * (float) Math.log((all - n + 0.5) / (n + 0.5) + 1.0);
        }
        return new StoredVector.Sparse(query.indices(), scaled);
    }

    private static void count(int[] asked, int[] stored, int[] holding) {
        int j = 0;
        for (int i = 0; i < asked.length; i++) {
            while (j < stored.length && Integer.compareUnsigned(stored[j], asked[i]) < 0) {
                j++;
            }
            if (j < stored.length && stored[j] == asked[i]) {
                holding[i]++;
            }
        }
    }
}
