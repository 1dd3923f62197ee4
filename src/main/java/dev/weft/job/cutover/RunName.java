package dev.weft.job.cutover;

import static dev.weft.job.options.TargetOptions.RUN;

import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A collection's name with the run in it: {@code books-{run}} stands for {@code books-1}, {@code books-2}, …
 *
 * @param pattern the name as it was asked for
 */
record RunName(String pattern) {

    static boolean isPattern(String name) {
        return name.contains(RUN);
    }

    /** The collection of the last run; empty where there was none. */
    Optional<String> last(Collection<String> names) {
        OptionalInt last = lastNumber(names);
        return last.isPresent() ? Optional.of(name(last.getAsInt())) : Optional.empty();
    }

    /** The collection of a new run. */
    String next(Collection<String> names) {
        return name(lastNumber(names).orElse(0) + 1);
    }

    private String name(int run) {
        return pattern.replace(RUN, Integer.toString(run));
    }

    private OptionalInt lastNumber(Collection<String> names) {
        int at = pattern.indexOf(RUN);
        Pattern numbered =
                Pattern.compile(
                        Pattern.quote(pattern.substring(0, at))
                                + "([1-9][0-9]{0,8})"
                                + Pattern.quote(pattern.substring(at + RUN.length())));
        return names.stream()
                .map(numbered::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .max();
    }
}
