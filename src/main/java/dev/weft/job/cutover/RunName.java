package dev.weft.job.cutover;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A collection's name with the run in it. {@code books-{run}} is the next of {@code books-1}, {@code books-2}, …; but a
 * collection that was begun and neither served nor was refused is gone on with, so that a job that is submitted again,
 * from a savepoint or without, finds the one that it began.
 */
final class RunName {

    private static final String RUN = "{run}";

    private RunName() {}

    static boolean isPattern(String name) {
        return name.contains(RUN);
    }

    /**
     * The collection of this run.
     *
     * @param begun all collections by name, with whether each was begun for the same alias, and may be gone on with
     */
    static String resolve(String pattern, Map<String, Boolean> begun) {
        int at = pattern.indexOf(RUN);
        Pattern names =
                Pattern.compile(
                        Pattern.quote(pattern.substring(0, at))
                                + "([1-9][0-9]{0,8})"
                                + Pattern.quote(pattern.substring(at + RUN.length())));
        int last = 0;
        for (String name : begun.keySet()) {
            Matcher matcher = names.matcher(name);
            if (matcher.matches()) {
                last = Math.max(last, Integer.parseInt(matcher.group(1)));
            }
        }
        String newest = pattern.replace(RUN, Integer.toString(last));
        return begun.getOrDefault(newest, false)
                ? newest
                : pattern.replace(RUN, Integer.toString(last + 1));
    }
}
