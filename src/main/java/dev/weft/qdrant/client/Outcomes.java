package dev.weft.qdrant.client;

import dev.weft.qdrant.client.Outcome.Fatal;
import dev.weft.qdrant.client.Outcome.Reject;
import dev.weft.qdrant.client.Outcome.RetryAfter;
import dev.weft.qdrant.client.Outcome.Split;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslClosedEngineException;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.annotation.Nullable;
import javax.net.ssl.SSLException;
import org.apache.flink.annotation.PublicEvolving;

/**
 * The one table of what each gRPC failure means: by code, trailers and text, first match wins.
 *
 * <p>One code of the server serves several causes, so the text has to be looked at; the texts are those of server 1.16
 * to 1.19.
 */
@PublicEvolving
public final class Outcomes {

    /** Whole seconds until the rate limiter will take the request. */
    public static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

    /** Present where a disk or memory quota of the node is used up. */
    public static final Metadata.Key<String> INSUFFICIENT_STORAGE =
            Metadata.Key.of("qdrant-insufficient-storage", Metadata.ASCII_STRING_MARSHALLER);

    /** A quota frees itself only when a person or another job deletes something. */
    private static final Duration STORAGE_PAUSE = Duration.ofSeconds(30);

    /** Up to three years: what is longer, or no number, a proxy made up. */
    private static final Pattern SECONDS = Pattern.compile("\\d{1,8}");

    // Plain words, as what a hint speaks of has one name in a builder and another in a job's
    // options.
    private static final String KEY = "check the API key: it is missing, wrong, or may not do this";

    private static final String TLS =
            "check the url's scheme and the certificates that are trusted on this side";

    private static final String REPLY = "raise the limit of a reply's bytes on this side";

    private static final String[] REPLY_TOO_LARGE = {
        "grpc message exceeds maximum size", "larger than max"
    };

    private static final List<Rule> TABLE =
            List.of(
                    on(Code.RESOURCE_EXHAUSTED)
                            .when(Failure::hasRetryAfter)
                            .then(f -> new RetryAfter(f.retryAfter(), RetryCause.RATE_LIMIT)),
                    on(Code.RESOURCE_EXHAUSTED)
                            .when(Failure::isOutOfStorage)
                            .then(f -> new RetryAfter(STORAGE_PAUSE, RetryCause.STORAGE_FULL)),
                    on(Code.RESOURCE_EXHAUSTED)
                            .when(says("larger than rate limiter capacity"))
                            .then(f -> new Split(f.text())),
                    // our own receive limit: the write was done, and
                    // its reply will be as large again
                    on(Code.RESOURCE_EXHAUSTED)
                            .when(says(REPLY_TOO_LARGE))
                            .then(f -> new Fatal(f.text() + "; " + REPLY)),
                    on(Code.RESOURCE_EXHAUSTED, Code.OUT_OF_RANGE, Code.UNKNOWN)
                            .when(says("message length too large", "http status code 413"))
                            .then(f -> new Split(f.text())),
                    on(Code.RESOURCE_EXHAUSTED).then(f -> retry(RetryCause.RATE_LIMIT)),
                    on(Code.INVALID_ARGUMENT)
                            .when(says("for \"upsert limit\"", "for \"update limit\""))
                            .then(f -> new Split(f.text())),
                    // limits of the collection: every later write would be refused, too
                    on(Code.INVALID_ARGUMENT)
                            .when(
                                    says(
                                            "max vector storage size limit",
                                            "max payload storage size limit",
                                            "max points count limit"))
                            .then(f -> new Fatal(f.text())),
                    on(Code.INVALID_ARGUMENT).then(f -> new Reject(f.text())),
                    on(Code.NOT_FOUND)
                            .when(says("no point with id"))
                            .then(f -> new Reject(f.text())),
                    on(Code.NOT_FOUND)
                            .when(says("collection"))
                            .then(f -> new Fatal(f.text() + "; make it, or check its name")),
                    on(Code.UNAUTHENTICATED, Code.PERMISSION_DENIED)
                            .then(f -> new Fatal(f.text() + "; " + KEY)),
                    on(Code.FAILED_PRECONDITION, Code.INTERNAL)
                            .when(says("no target shard", "shard key not found"))
                            .then(f -> new Reject(f.text())),
                    on(Code.FAILED_PRECONDITION).then(f -> retry(RetryCause.UNAVAILABLE)),
                    on(Code.UNAVAILABLE)
                            .when(Failure::isTlsRefusal)
                            .then(f -> new Fatal(f.text() + "; " + TLS)),
                    on(Code.UNAVAILABLE, Code.CANCELLED).then(f -> retry(RetryCause.UNAVAILABLE)),
                    on(Code.DEADLINE_EXCEEDED).then(f -> retry(RetryCause.TIMEOUT)),
                    on(Code.INTERNAL, Code.ABORTED, Code.UNKNOWN)
                            .then(f -> retry(RetryCause.SERVER_ERROR)));

    /** Where a read differs: it changed nothing, and fewer points may pass. */
    private static final List<Rule> READS =
            List.of(
                    on(Code.RESOURCE_EXHAUSTED)
                            .when(says(REPLY_TOO_LARGE))
                            .then(f -> new Split(f.text() + "; " + REPLY)),
                    on(Code.INVALID_ARGUMENT)
                            .when(says("for \"limit\""))
                            .then(f -> new Split(f.text())));

    private Outcomes() {}

    /** What to do about this failure of a write. */
    public static Outcome of(Throwable thrown) {
        Failure failure = Failure.of(thrown);
        return lookUp(TABLE, failure).orElseGet(() -> new Fatal(failure.text()));
    }

    /** What to do about this failure of a read; {@link Split} asks for fewer points at once. */
    public static Outcome ofRead(Throwable thrown) {
        return lookUp(READS, Failure.of(thrown)).orElseGet(() -> of(thrown));
    }

    /** Whether a read was refused for how many values one of its conditions lists, however few points these have. */
    public static boolean isConditionTooLarge(Throwable thrown) {
        Failure failure = Failure.of(thrown);
        return failure.code() == Code.INVALID_ARGUMENT
                && says("condition size limit reached").test(failure);
    }

    private static Optional<Outcome> lookUp(List<Rule> rules, Failure failure) {
        return rules.stream()
                .filter(rule -> rule.codes().contains(failure.code()))
                .filter(rule -> rule.condition().test(failure))
                .findFirst()
                .map(rule -> rule.outcome().apply(failure));
    }

    /** Why a read failed for good, on one line, with a hint where there is one. */
    public static String reasonOfRead(Throwable thrown) {
        Outcome outcome = ofRead(thrown);
        if (outcome instanceof Split split) {
            return split.reason();
        }
        return outcome instanceof Fatal fatal ? fatal.reason() : describe(thrown);
    }

    /** Code and text of a failure, on one line. */
    public static String describe(Throwable thrown) {
        return Failure.of(thrown).text();
    }

    private static RetryAfter retry(RetryCause cause) {
        return new RetryAfter(Duration.ZERO, cause);
    }

    private static Rule on(Code first, Code... more) {
        return new Rule(EnumSet.of(first, more), f -> true, f -> new Fatal(f.text()));
    }

    private static Predicate<Failure> says(String... texts) {
        return failure -> {
            String said = failure.text().toLowerCase(Locale.ROOT);
            return List.of(texts).stream().anyMatch(said::contains);
        };
    }

    private record Rule(
            Set<Code> codes, Predicate<Failure> condition, Function<Failure, Outcome> outcome) {

        Rule when(Predicate<Failure> newCondition) {
            return new Rule(codes, newCondition, outcome);
        }

        Rule then(Function<Failure, Outcome> newOutcome) {
            return new Rule(codes, condition, newOutcome);
        }
    }

    private record Failure(Code code, String text, Metadata trailers, @Nullable Throwable cause) {

        static Failure of(Throwable thrown) {
            Status status = Status.fromThrowable(thrown);
            Metadata trailers = Status.trailersFromThrowable(thrown);
            String said =
                    status.getDescription() != null
                            ? status.getDescription()
                            : status.getCause() != null ? status.getCause().toString() : "no text";
            return new Failure(
                    status.getCode(),
                    status.getCode() + ": " + said.replaceAll("\\s*\\R\\s*", " "),
                    trailers == null ? new Metadata() : trailers,
                    status.getCause());
        }

        boolean hasRetryAfter() {
            return retryAfter() != null;
        }

        @Nullable
        Duration retryAfter() {
            String seconds = trailers.get(RETRY_AFTER);
            boolean sane = seconds != null && SECONDS.matcher(seconds.strip()).matches();
            return sane ? Duration.ofSeconds(Long.parseLong(seconds.strip())) : null;
        }

        boolean isOutOfStorage() {
            return trailers.containsKey(INSUFFICIENT_STORAGE);
        }

        /** Whether the two can't agree. That a busy server is late, or one that goes down hangs up, passes. */
        boolean isTlsRefusal() {
            for (Throwable t = cause; t != null; t = t.getCause()) {
                if (t instanceof SSLException) {
                    return !(t instanceof SslHandshakeTimeoutException
                            || t instanceof SslClosedEngineException);
                }
            }
            return false;
        }
    }
}
