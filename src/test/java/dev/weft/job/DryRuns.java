package dev.weft.job;

import dev.weft.job.dryrun.DryRunFailedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Dry runs, by what they print. */
final class DryRuns {

    private DryRuns() {}

    /** A dry run found mistakes; the message is all that it printed. */
    static final class Failed extends Exception {

        private static final long serialVersionUID = 1L;

        Failed(String report, DryRunFailedException cause) {
            super(report, cause);
        }
    }

    /** What is printed. */
    static String of(StreamExecutionEnvironment environment, List<String> args) throws Failed {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        try {
            DryRun.main(args.toArray(String[]::new), environment, print);
        } catch (DryRunFailedException e) {
            throw new Failed(out.toString(StandardCharsets.UTF_8), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
