package dev.weft.job.dryrun;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them. */
final class Quantities {

    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};

    private Quantities() {}

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** {@code 1 record}, {@code 2,000 records}. */
    static String count(long number, String what) {
        return text("%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    /** {@code 12.5 MB}, in powers of a thousand. */
    static String bytes(double bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return text(unit == 0 || amount >= 99.95 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    /** {@code 3 h 20 min}, {@code 41 s}, {@code 0.3 s}: the two largest units. */
    static String duration(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        if (seconds < 10) {
            return text("%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min " + seconds % 60 + " s";
        }
        long hours = minutes / 60;
        return hours < 48
                ? hours + " h " + minutes % 60 + " min"
                : hours / 24 + " days " + hours % 24 + " h";
    }

    /** {@code 0.3%}. */
    static String percent(long part, long whole) {
        return whole == 0 ? "0.0%" : text("%.1f%%", 100.0 * part / whole);
    }
}
