package dev.weft.job.cutover;

import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.OptionsLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** The arguments of something else than a run: its own are taken out one by one, and the job's options are left. */
final class CommandLine {

    private static final String YES = "--yes";

    private final List<String> rest;

    CommandLine(String... args) {
        rest = new ArrayList<>(List.of(args));
    }

    /**
     * Takes {@code flag} for what names the job file, which follows it; false where it isn't there.
     *
     * @throws BadOptionsException if no file follows
     */
    boolean takesJobFile(String flag) {
        int at = rest.indexOf(flag);
        if (at < 0) {
            return false;
        }
        if (!isFollowed(at)) {
            throw new BadOptionsException(
                    "%1$s names no job file: write %1$s job.yaml".formatted(flag));
        }
        rest.set(at, "--" + OptionsLoader.CONFIG);
        return true;
    }

    /**
     * Takes out {@code flag NAME}, and gives the name.
     *
     * @param whose what it is the name of: {@code the vector's}
     * @throws BadOptionsException if no name follows
     */
    Optional<String> takeName(String flag, String whose) {
        int at = rest.indexOf(flag);
        if (at < 0) {
            return Optional.empty();
        }
        if (!isFollowed(at)) {
            throw new BadOptionsException(
                    "%1$s has no name: write %1$s NAME, %2$s".formatted(flag, whose));
        }
        rest.remove(at);
        return Optional.of(rest.remove(at));
    }

    private boolean isFollowed(int at) {
        return at + 1 < rest.size() && !rest.get(at + 1).startsWith("--");
    }

    /** Takes out what spares the question. */
    boolean takeYes() {
        return rest.remove(YES);
    }

    /**
     * What is left.
     *
     * @throws BadOptionsException with every mistake found
     */
    Configuration options() {
        return OptionsLoader.load(rest.toArray(String[]::new));
    }
}
