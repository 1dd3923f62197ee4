package dev.weft.job.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of a source's readers came to their end, as the tallies say it. */
public final class SourceEnds {

    private static final String PREFIX = "source-end-";
    private static final Pattern KEY = Pattern.compile(PREFIX + "(\\d+)/(\\d+)");

    private SourceEnds() {}

    /** What counts the end of one reader of several: {@code 0/4}. */
    static String key(String reader) {
        return PREFIX + reader;
    }

    /** Whether all readers came to their end, at whatever parallelism. */
    public static boolean complete(Tally totals) {
        return totals.counts().keySet().stream()
                .map(KEY::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(2)))
                .anyMatch(readers -> complete(totals, readers));
    }

    private static boolean complete(Tally totals, int readers) {
        for (int reader = 0; reader < readers; reader++) {
            if (!totals.counts().containsKey(key(reader + "/" + readers))) {
                return false;
            }
        }
        return true;
    }
}
