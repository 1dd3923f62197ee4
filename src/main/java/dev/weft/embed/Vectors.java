package dev.weft.embed;

import java.util.Arrays;

/** From a pooled vector to the embedding. */
final class Vectors {

    private Vectors() {}

    /** Keeps the first {@code dimensions} values. */
    static float[] keep(float[] vector, int dimensions) {
        return vector.length == dimensions ? vector : Arrays.copyOf(vector, dimensions);
    }

    static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    static double distance(float[] one, float[] other) {
        double squares = 0;
        for (int d = 0; d < one.length; d++) {
            double difference = (double) one[d] - other[d];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }

    static void divide(float[] vector, double by) {
        float factor = (float) (1 / by);
        for (int d = 0; d < vector.length; d++) {
            vector[d] *= factor;
        }
    }
}
