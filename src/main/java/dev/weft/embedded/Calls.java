package dev.weft.embedded;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one call: with its value, or with the status of the error that it threw. */
final class Calls {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    static <T> void answer(StreamObserver<T> out, Supplier<T> call) {
        T value;
        try {
            value = call.get();
        } catch (StatusRuntimeException e) {
            out.onError(e);
            return;
        } catch (RuntimeException e) {
            LOG.error("The embedded Qdrant failed to answer a call", e);
            out.onError(Errors.internal(e.toString()));
            return;
        }
        out.onNext(value);
        out.onCompleted();
    }

    /** Seconds since a {@link System#nanoTime()}, for the {@code time} of a reply. */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
