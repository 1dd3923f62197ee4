package dev.weft.qdrant.client;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomesTest {

    private static final String KEY =
            "; check the API key: it is missing, wrong, or may not do this";

    static Stream<Arguments> retries() {
        return Stream.of(
                row(Code.UNAVAILABLE, "io exception", RetryCause.UNAVAILABLE),
                row(Code.CANCELLED, "", RetryCause.UNAVAILABLE),
                row(Code.FAILED_PRECONDITION, "replica not ready", RetryCause.UNAVAILABLE),
                row(Code.DEADLINE_EXCEEDED, "deadline 30s", RetryCause.TIMEOUT),
                row(
                        Code.INTERNAL,
                        "1 out of 2 shards failed to apply operation",
                        RetryCause.SERVER_ERROR),
                row(Code.ABORTED, "", RetryCause.SERVER_ERROR),
                row(Code.UNKNOWN, "HTTP status code 500", RetryCause.SERVER_ERROR),
                row(Code.RESOURCE_EXHAUSTED, "too many", RetryCause.RATE_LIMIT));
    }

    @ParameterizedTest
    @MethodSource("retries")
    void aPassingTroubleIsRetriedAtOurOwnPace(Code code, String text, RetryCause cause) {
        assertThat(of(code, text)).isEqualTo(new RetryAfter(Duration.ZERO, cause));
    }

    static Stream<Arguments> splits() {
        return Stream.of(
                row(
                        Code.RESOURCE_EXHAUSTED,
                        "Rate limiting exceeded: Write rate limit exceeded, request larger than rate limiter capacity, please try to split your request"),
                row(
                        Code.OUT_OF_RANGE,
                        "Error, message length too large: found 9 bytes, the limit is: 8 bytes"),
                row(Code.UNKNOWN, "HTTP status code 413\ninvalid content-type: text/html"),
                row(
                        Code.INVALID_ARGUMENT,
                        "Bad request: Limit exceeded 512 > 100 for \"upsert limit\". Help: Reduce the \"upsert limit\" parameter to or below 100."));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void aRequestThatIsTooLargeIsSplit(Code code, String text) {
        assertThat(of(code, text)).isInstanceOf(Split.class);
    }

    static Stream<Arguments> rejects() {
        return Stream.of(
                row(
                        Code.INVALID_ARGUMENT,
                        "Wrong input: Vector dimension error: expected dim: 4, got 3"),
                row(Code.INVALID_ARGUMENT, "Unable to parse UUID: x"),
                row(Code.NOT_FOUND, "Not found: No point with id 7 found"),
                row(Code.INTERNAL, "No target shard a found for update"),
                row(Code.FAILED_PRECONDITION, "No target shard a found for update"));
    }

    @ParameterizedTest
    @MethodSource("rejects")
    void aBadPointIsRejected(Code code, String text) {
        assertThat(of(code, text)).isEqualTo(new Reject(code + ": " + text));
    }

    static Stream<Arguments> fatals() {
        return Stream.of(
                row(
                        Code.NOT_FOUND,
                        "Not found: Collection `books` doesn't exist!",
                        "; make it, or check its name"),
                row(Code.UNAUTHENTICATED, "Invalid API key", KEY),
                row(Code.PERMISSION_DENIED, "read only", KEY),
                row(Code.UNIMPLEMENTED, "no such method", ""),
                row(Code.ALREADY_EXISTS, "there", ""),
                row(
                        Code.RESOURCE_EXHAUSTED,
                        "gRPC message exceeds maximum size 4194304: 5000000",
                        "; raise the limit of a reply's bytes on this side"),
                row(
                        Code.INVALID_ARGUMENT,
                        "Bad request: Max points count limit of 10 reached!",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("fatals")
    void whatNeedsAPersonIsFatalAndSaysWhatToLookAt(Code code, String text, String hint) {
        assertThat(of(code, text)).isEqualTo(new Fatal(code + ": " + text + hint));
    }

    @Test
    void theServersRetryAfterIsTaken() {
        Metadata trailers = new Metadata();
        trailers.put(Outcomes.RETRY_AFTER, "7");

        assertThat(of(Code.RESOURCE_EXHAUSTED, "Write rate limit exceeded", trailers))
                .isEqualTo(new RetryAfter(Duration.ofSeconds(7), RetryCause.RATE_LIMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999"})
    void aRetryAfterThatIsNoNumberOfSecondsIsIgnored(String said) {
        Metadata trailers = new Metadata();
        trailers.put(Outcomes.RETRY_AFTER, said);

        assertThat(of(Code.RESOURCE_EXHAUSTED, "limit", trailers))
                .isEqualTo(new RetryAfter(Duration.ZERO, RetryCause.RATE_LIMIT));
    }

    @Test
    void usedUpStorageIsWaitedForLong() {
        Metadata trailers = new Metadata();
        trailers.put(Outcomes.INSUFFICIENT_STORAGE, "1");

        assertThat(of(Code.RESOURCE_EXHAUSTED, "disk", trailers))
                .isInstanceOfSatisfying(
                        RetryAfter.class,
                        retry -> {
                            assertThat(retry.cause()).isEqualTo(RetryCause.STORAGE_FULL);
                            assertThat(retry.delay()).isGreaterThan(Duration.ofSeconds(10));
                        });
    }

    @Test
    void anUntrustedCertificateIsNotRetried() {
        Status status =
                Status.UNAVAILABLE.withCause(new SSLHandshakeException("unable to find path"));

        assertThat(Outcomes.of(status.asRuntimeException()))
                .isInstanceOfSatisfying(
                        Fatal.class,
                        fatal ->
                                assertThat(fatal.reason())
                                        .contains("certificates that are trusted"));
    }

    @Test
    void aServerThatIsLateWithTlsOrHangsUpIsRetried() {
        for (SSLException passing :
                List.of(
                        new SslHandshakeTimeoutException("handshake timed out after 10000ms"),
                        new SslClosedEngineException("SSLEngine closed already"))) {
            assertThat(Outcomes.of(Status.UNAVAILABLE.withCause(passing).asRuntimeException()))
                    .isEqualTo(new RetryAfter(Duration.ZERO, RetryCause.UNAVAILABLE));
        }
    }

    @Test
    void aReadIsRepeatedWithFewerPointsWhereAWriteWouldFail() {
        Throwable tooLarge =
                failure(Code.RESOURCE_EXHAUSTED, "gRPC message exceeds maximum size 9: 10");
        Throwable tooMany =
                failure(
                        Code.INVALID_ARGUMENT,
                        "Forbidden: Limit exceeded 16 > 10 for \"limit\". Help: Reduce the \"limit\"");

        assertThat(Outcomes.ofRead(tooLarge)).isInstanceOf(Split.class);
        assertThat(Outcomes.reasonOfRead(tooLarge)).contains("raise the limit of a reply's bytes");
        assertThat(Outcomes.ofRead(tooMany)).isInstanceOf(Split.class);
        assertThat(Outcomes.of(tooMany)).isInstanceOf(Reject.class);
    }

    @Test
    void inAllElseAReadIsLikeAWrite() {
        assertThat(Outcomes.ofRead(failure(Code.UNAVAILABLE, "")))
                .isEqualTo(new RetryAfter(Duration.ZERO, RetryCause.UNAVAILABLE));
        assertThat(Outcomes.ofRead(failure(Code.UNAUTHENTICATED, ""))).isInstanceOf(Fatal.class);
        assertThat(Outcomes.reasonOfRead(failure(Code.UNAUTHENTICATED, "key")))
                .isEqualTo("UNAUTHENTICATED: key" + KEY);
    }

    @Test
    void descriptionsAreOnOneLine() {
        assertThat(Outcomes.describe(Status.INTERNAL.withDescription("a\n  b").asException()))
                .isEqualTo("INTERNAL: a b");
    }

    private static Arguments row(Object... cells) {
        return Arguments.of(cells);
    }

    private static Outcome of(Code code, String text) {
        return of(code, text, new Metadata());
    }

    private static Outcome of(Code code, String text, Metadata trailers) {
        return Outcomes.of(
                Status.fromCode(code).withDescription(text).asRuntimeException(trailers));
    }

    private static Throwable failure(Code code, String text) {
        return Status.fromCode(code).withDescription(text).asRuntimeException();
    }
}
