package dev.weft.job.dryrun;

import dev.weft.embed.EmbedderException;
import dev.weft.job.guard.OtherModelException;
import dev.weft.job.options.BadOptionsException;
import dev.weft.qdrant.collection.CollectionMismatchException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.apache.flink.util.FlinkRuntimeException;

/** What a dry run finds: mistakes, which keep a run from its end, and what a person should know besides. */
public final class Findings {

    private final Set<String> mistakes = new LinkedHashSet<>();
    private final List<String> notes = new ArrayList<>();

    public void mistake(String mistake) {
        mistakes.add(mistake.strip());
    }

    public void mistakes(Iterable<String> more) {
        more.forEach(this::mistake);
    }

    public void note(String note) {
        notes.add(note);
    }

    /** Whether the options of one of these groups ({@code qdrant.}) have a mistake: then they say nothing. */
    public boolean concern(String... groups) {
        return mistakes.stream()
                .anyMatch(mistake -> List.of(groups).stream().anyMatch(mistake::startsWith));
    }

    /** Does a step; what it fails with is a mistake, and the next step can be tried all the same. */
    public <T> Optional<T> attempt(Callable<T> step) {
        try {
            return Optional.ofNullable(step.call());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            mistake("The dry run was interrupted");
        } catch (Exception e) {
            mistake(reason(e));
        }
        return Optional.empty();
    }

    /** What is made for people says it all; of the rest the innermost cause says most. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (!isForPeople(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return isForPeople(cause) && cause.getMessage() != null
                ? cause.getMessage()
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private static boolean isForPeople(Throwable failure) {
        boolean wraps =
                failure instanceof CompletionException || failure instanceof FlinkRuntimeException;
        return !wraps
                && (failure instanceof IOException
                        || failure instanceof EmbedderException
                        || failure instanceof BadOptionsException
                        || failure instanceof OtherModelException
                        || failure instanceof CollectionMismatchException
                        || failure instanceof StatusRuntimeException
                        || failure instanceof IllegalArgumentException);
    }

    public List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }
}
