package dev.weft.job.cutover;

import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;

import dev.weft.job.options.BadOptionsException;
import dev.weft.job.options.Connections;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * What can be asked of Weft beside a run: {@code --rollback job.yaml [--to NAME]} and {@code --cleanup job.yaml [--yes]}.
 *
 * @param kind what is asked
 * @param options the job's
 * @param to where a rollback is to point the alias; empty for where it led before the last cut-over
 * @param sure whether not to ask back
 */
public record AliasCommand(Kind kind, Configuration options, Optional<String> to, boolean sure) {

    /** What is asked. */
    public enum Kind {
        ROLLBACK("--rollback"),
        CLEANUP("--cleanup");

        private final String flag;

        Kind(String flag) {
            this.flag = flag;
        }
    }

    /**
     * The command that the command line holds; empty where it asks for a run.
     *
     * @throws BadOptionsException with every mistake found
     */
    public static Optional<AliasCommand> of(String... args) {
        CommandLine line = new CommandLine(args);
        for (Kind kind : Kind.values()) {
            if (line.takesJobFile(kind.flag)) {
                Optional<String> to =
                        kind == Kind.ROLLBACK
                                ? line.takeName(Rollback.TO, "the collection's")
                                : Optional.empty();
                boolean sure = kind == Kind.CLEANUP && line.takeYes();
                Configuration options = line.options();
                if (options.getOptional(CUTOVER_ALIAS).isEmpty()) {
                    throw new BadOptionsException(
                            CUTOVER_ALIAS.key() + " is missing: it names the alias to look at");
                }
                return Optional.of(new AliasCommand(kind, options, to, sure));
            }
        }
        return Optional.empty();
    }

    /**
     * Does it.
     *
     * @param in where an answer is read from
     * @throws IOException if it can't be done; the message says why
     */
    public void run(InputStream in, PrintStream out) throws IOException {
        String alias = options.get(CUTOVER_ALIAS);
        try (QdrantConnection connection = QdrantConnection.open(Connections.target(options))) {
            CollectionClient client = new CollectionClient(connection, Duration.ZERO);
            switch (kind) {
                case ROLLBACK -> out.println(new Rollback(client, alias).run(to));
                case CLEANUP -> new Cleanup(client, alias, new Question(in, out, sure), out).run();
            }
        }
    }
}
