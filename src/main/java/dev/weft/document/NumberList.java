package dev.weft.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A list of numbers in JSON as floats, read straight from its bytes: Jackson, which makes a token of each number and a
 * text of each token, takes five times as long.
 *
 * @param numbers each as {@link Float#parseFloat} reads it
 * @param end the place behind the list
 */
record NumberList(float[] numbers, int end) {

    /**
     * @param begin the place behind the list's opening bracket
     * @return null where it holds anything but numbers, or is not as JSON has to be
     */
    static NumberList read(byte[] json, int begin) {
        Reader reader = new Reader(json, begin);
        float[] numbers = reader.list();
        return numbers == null ? null : new NumberList(numbers, reader.next);
    }

    private static final class Reader {

        /** So many digits a long holds. */
        private static final int MAX_DIGITS = 18;

        private static final int MAX_EXPONENT_DIGITS = 9;

        /** Powers of ten that a double holds exactly. */
        private static final double[] POWERS = {
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
        };

        /** The bits of a double that a float lacks, and how they are halfway between two floats. */
        private static final long LOW_BITS = (1L << 29) - 1;

        private static final long HALFWAY = 1L << 28;

        /** The last bits of a double that two roundings may have changed, and more. */
        private static final long ROUNDED = 4;

        private final byte[] json;
        private int next;

        Reader(byte[] json, int begin) {
            this.json = json;
            this.next = begin;
        }

        float[] list() {
            float[] numbers = new float[1024];
            int count = 0;
            skipSpace();
            if (take(']')) {
                return new float[0];
            }
            do {
                skipSpace();
                float number = number();
                if (Float.isNaN(number)) {
                    return null;
                }
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * count);
                }
                numbers[count++] = number;
                skipSpace();
            } while (take(','));
            return take(']') ? Arrays.copyOf(numbers, count) : null;
        }

        /** No number is 0, which is no byte of JSON. */
        private byte peek() {
            return next < json.length ? json[next] : 0;
        }

        private boolean take(char wanted) {
            boolean there = peek() == wanted;
            if (there) {
                next++;
            }
            return there;
        }

        private void skipSpace() {
            byte space = peek();
            while (space == ' ' || space == '\n' || space == '\r' || space == '\t') {
                next++;
                space = peek();
            }
        }

        /** NaN where none is, which JSON can't say. */
        private float number() {
            int start = next;
            boolean negative = take('-');
            int first = next;
            long digits = digits(0);
            int whole = next - first;
            if (whole == 0 || whole > 1 && json[first] == '0') {
                return Float.NaN;
            }
            int exponent = 0;
            if (take('.')) {
                int fraction = next;
                digits = digits(digits);
                exponent = fraction - next;
                if (exponent == 0) {
                    return Float.NaN;
                }
            }
            boolean kept = next - first <= MAX_DIGITS || significant(first) <= MAX_DIGITS;
            if (take('e') || take('E')) {
                boolean down = take('-');
                if (!down) {
                    take('+');
                }
                int power = next;
                long value = digits(0);
                int length = next - power;
                if (length == 0 || length > MAX_EXPONENT_DIGITS) {
                    return Float.NaN;
                }
                exponent += (int) (down ? -value : value);
            }
            return kept && Math.abs(exponent) < POWERS.length
                    ? number(start, negative, digits, exponent)
                    : text(start);
        }

        /** The number that goes on with the digits here. */
        private long digits(long before) {
            long value = before;
            int place = next;
            while (place < json.length && json[place] >= '0' && json[place] <= '9') {
                value = 10 * value + json[place++] - '0';
            }
            next = place;
            return value;
        }

        /** How many digits there are from a place to here, but for zeros in front. */
        private int significant(int from) {
            int count = 0;
            for (int place = from; place < next; place++) {
                if (json[place] != '.' && (count > 0 || json[place] != '0')) {
                    count++;
                }
            }
            return count;
        }

        /**
         * By way of a double, which is right but for its last bits: the float is, too, if they don't decide between two
         * floats.
         */
        private float number(int start, boolean negative, long digits, int exponent) {
            double value = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
            long low = Double.doubleToRawLongBits(value) & LOW_BITS;
            if (Math.abs(low - HALFWAY) <= ROUNDED) {
                return text(start);
            }
            return (float) (negative ? -value : value);
        }

        private float text(int start) {
            return Float.parseFloat(
                    new String(json, start, next - start, StandardCharsets.ISO_8859_1));
        }
    }
}
