package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.sink.Delivery.Step;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.annotation.Nullable;

/**
 * Brings requests to their end: sends, resends after a pause, halves, rejects, or fails the job. Only for the task
 * thread; answers and alarms come to it through the mailbox.
 */
final class RequestSender {

    /** Told on the task thread what has come to its end. */
    interface Listener {

        void acknowledged(Delivery delivery);

        /** Its only operation was refused for good. */
        void rejected(Delivery delivery, RejectedPoint rejected)
                throws IOException, InterruptedException;

        /** It was replaced by its halves. */
        void halved();
    }

    private final WriteOptions options;
    private final RequestPlanner planner;
    private final PointClient client;
    private final WriterMailbox mailbox;
    private final WriterMetrics metrics;
    private final RandomGenerator random;
    private final OutageLog log;
    private final Listener listener;

    /** On the wire or in a pause before they are sent again, oldest first. */
    private final Set<Delivery> active = new LinkedHashSet<>();

    /** Halves to send before anything new. */
    private final Deque<Delivery> halves = new ArrayDeque<>();

    RequestSender(
            WriteOptions options,
            PointClient client,
            WriterMailbox mailbox,
            WriterMetrics metrics,
            RandomGenerator random,
            Listener listener) {
        this.options = options;
        this.planner = RequestPlanner.of(options);
        this.client = client;
        this.mailbox = mailbox;
        this.metrics = metrics;
        this.random = random;
        this.log = new OutageLog(client.server(), options.collection());
        this.listener = listener;
    }

    /** Whether a new request may be started; sends waiting halves first. */
    boolean hasRoom() {
        while (!halves.isEmpty() && active.size() < options.maxRequestsInFlight()) {
            attempt(halves.removeFirst());
        }
        return active.size() < options.maxRequestsInFlight();
    }

    void send(Delivery delivery) {
        attempt(delivery);
    }

    int inFlight() {
        return active.size();
    }

    /** Operations whose end is not known, oldest request first. */
    List<PointOperation> unacknowledged() {
        List<PointOperation> all = new ArrayList<>();
        Stream.concat(active.stream(), halves.stream())
                .flatMap(delivery -> delivery.operations().stream())
                .flatMap(BufferedOperation::all)
                .forEach(all::add);
        return all;
    }

    private void attempt(Delivery delivery) {
        delivery.attempted();
        active.add(delivery);
        metrics.requested(delivery.points());
        long sent = mailbox.nanos();
        WriteRequest request =
                planner.plan(
                        delivery.operations().stream().map(BufferedOperation::operation).toList());
        client.write(request)
                .whenComplete(
                        (done, failure) ->
                                mailbox.post(
                                        () -> answered(delivery, sent, failure),
                                        "answer of Qdrant"));
    }

    private void answered(Delivery delivery, long sentNanos, @Nullable Throwable failure)
            throws IOException, InterruptedException {
        if (failure == null) {
            metrics.delivered(delivery, (mailbox.nanos() - sentNanos) / 1_000_000);
            log.delivered();
            active.remove(delivery);
            listener.acknowledged(delivery);
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        Outcome outcome = Outcomes.of(cause);
        Step step = delivery.next(outcome, options.retry(), mailbox.nanos(), random.nextDouble());
        if (step instanceof Step.Resend resend) {
            metrics.retried(resend.cause());
            log.failed(Outcomes.describe(cause), resend.pause(), mailbox.nanos());
            mailbox.after(resend.pause(), () -> attempt(delivery), "resend to Qdrant");
        } else if (step instanceof Step.Halve) {
            metrics.split();
            active.remove(delivery);
            halves.addAll(delivery.halves());
            listener.halved();
        } else if (step instanceof Step.Reject reject) {
            reject(delivery, reject.reason(), Status.fromThrowable(cause).getCode());
        } else if (step instanceof Step.GiveUp giveUp) {
            throw Failures.gaveUp(client, options, delivery, giveUp, Outcomes.describe(cause));
        } else {
            throw Failures.refused(client, options, ((Step.Fail) step).reason(), cause);
        }
    }

    private void reject(Delivery delivery, String reason, Status.Code code)
            throws IOException, InterruptedException {
        active.remove(delivery);
        PointOperation operation = delivery.operations().get(0).operation();
        listener.rejected(
                delivery,
                new RejectedPoint(operation, reason, code, mailbox.now(), delivery.attempts()));
    }
}
