package dev.weft.embedded;

import io.qdrant.client.grpc.Collections.Distance;

/** How near float vectors are to each other. */
final class Distances {

    private Distances() {}

    /** How near two vectors of equal length are: the larger, the nearer. Those of a cosine space are normalised already. */
    static float similarity(Distance distance, float[] a, float[] b) {
        return switch (distance) {
            case Cosine, Dot -> dot(a, b);
            case Euclid -> -squares(a, b);
            case Manhattan -> -differences(a, b);
            case UnknownDistance, UNRECOGNIZED ->
                    throw new IllegalStateException("a space without a distance: " + distance);
        };
    }

    /** A similarity as the score that a reply shows: of Euclid and Manhattan the smaller, the nearer. */
    static float score(Distance distance, float similarity) {
        return switch (distance) {
            case Euclid -> (float) Math.sqrt(Math.abs(similarity));
            case Manhattan -> Math.abs(similarity);
            case Cosine, Dot, UnknownDistance, UNRECOGNIZED -> similarity;
        };
    }

    /** Whether a score is better than the threshold. */
    static boolean passes(Distance distance, float score, float threshold) {
        return switch (distance) {
            case Euclid, Manhattan -> score < threshold;
            case Cosine, Dot, UnknownDistance, UNRECOGNIZED -> score > threshold;
        };
    }

    /** Four sums at a time, so that an addition need not wait for the one before it. */
    static float dot(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return s0 + s1 + s2 + s3;
    }

    private static float squares(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            float d = a[i] - b[i];
            sum += d * d;
        }
        return sum;
    }

    private static float differences(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }

    /** The vector at length 1; itself where its length is 0 or so near to 1 that it would not change. */
    static float[] normalised(float[] vector) {
        float square = dot(vector, vector);
        if (square < Math.ulp(1f) || Math.abs(square - 1) <= 1e-6f) {
            return vector;
        }
        float length = (float) Math.sqrt(square);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = vector[i] / length;
        }
        return unit;
    }
}
