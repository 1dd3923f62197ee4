package dev.weft.embedded;

/** What a datatype narrower than float keeps of a vector, as floats again. */
final class Rounding {

    private Rounding() {}

    /** To 0..255: fractions are cut off, what lies outside goes to the border. */
    static float[] toBytes(float[] values) {
        float[] bytes = new float[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Math.max(0, Math.min(255, (int) values[i]));
        }
        return bytes;
    }

    /** To IEEE 754 half precision, ties to even. */
    static float[] toHalves(float[] values) {
        float[] halves = new float[values.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = toHalf(values[i]);
        }
        return halves;
    }

    private static float toHalf(float value) {
        float size = Math.abs(value);
        if (!Float.isFinite(value) || size == 0) {
            return value;
        }
        if (size >= 65520f) {
            return Math.copySign(Float.POSITIVE_INFINITY, value);
        }
        // a half has 11 bits of precision down to 2^-14, below that steps of 2^-24
        int exponent = Math.max(Math.getExponent(size), -14);
        float step = Math.scalb(1f, exponent - 10);
        return (float) (Math.rint(value / step) * step);
    }
}
