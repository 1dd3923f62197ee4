package dev.weft.qdrant.sink;

import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.RetryCause;
import dev.weft.qdrant.sink.Delivery.Step;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import javax.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to their end: sends, resends after a pause, halves, rejects, or fails the job. Only for the task
 * thread; answers and alarms come to it through the mailbox.
 */
final class RequestSender {

    private static final Logger LOG = LoggerFactory.getLogger(RequestSender.class);

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
    private final Pressure pressure;
    private final Outage outage = new Outage();
    private final Listener listener;

    /** All that have not come to their end, oldest first. */
    private final Set<Delivery> open = new LinkedHashSet<>();

    /** Of these, halves and retries whose time has come: they go before anything new. */
    private final Deque<Delivery> due = new ArrayDeque<>();

    private int onWire;

    RequestSender(
            WriteOptions options,
            PointClient client,
            WriterRuntime runtime,
            WriterMetrics metrics,
            Pressure pressure,
            Listener listener) {
        this.options = options;
        this.planner = RequestPlanner.of(options);
        this.client = client;
        this.mailbox = runtime.mailbox();
        this.metrics = metrics;
        this.random = runtime.random();
        this.pressure = pressure;
        this.listener = listener;
    }

    /** Whether a new request may be started. While others wait to be sent again, none may: the server has trouble. */
    boolean hasRoom() {
        sendDue();
        return open.size() < pressure.requests() && !pressure.holds(mailbox.nanos());
    }

    void send(Delivery delivery) {
        open.add(delivery);
        attempt(delivery);
    }

    int inFlight() {
        return onWire;
    }

    /** Operations whose end is not known, oldest request first. */
    List<PointOperation> unacknowledged() {
        return open.stream()
                .flatMap(delivery -> delivery.operations().stream())
                .flatMap(BufferedOperation::all)
                .toList();
    }

    private void sendDue() {
        while (!due.isEmpty() && onWire < pressure.requests()) {
            attempt(due.removeFirst());
        }
    }

    private void attempt(Delivery delivery) {
        delivery.attempted();
        onWire++;
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
        onWire--;
        if (failure == null) {
            metrics.delivered(delivery, (mailbox.nanos() - sentNanos) / 1_000_000);
            pressure.succeeded(delivery);
            sayRecovered();
            open.remove(delivery);
            listener.acknowledged(delivery);
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        Outcome outcome = Outcomes.of(cause);
        if (outcome instanceof Outcome.RetryAfter retry) {
            pressure.failed(retry, sentNanos, mailbox.nanos());
        } else if (outcome instanceof Outcome.Split) {
            pressure.tooLarge(delivery);
        }
        Step step = delivery.next(outcome, options.retry(), mailbox.nanos(), random.nextDouble());
        if (step instanceof Step.Resend resend) {
            metrics.retried(resend.cause());
            if (resend.cause() != RetryCause.RATE_LIMIT) {
                // a rate limit is no outage: it would fill the log for ever
                sayFailed(cause, resend);
            }
            mailbox.after(resend.pause(), () -> retry(delivery), "retry of a write to Qdrant");
            sendDue();
        } else if (step instanceof Step.Halve halve) {
            halve(delivery, halve.reason());
        } else if (step instanceof Step.Reject reject) {
            reject(delivery, reject.reason(), Status.fromThrowable(cause).getCode());
        } else if (step instanceof Step.GiveUp giveUp) {
            throw Failures.gaveUp(client, options, delivery, giveUp, cause);
        } else {
            throw Failures.refused(client, options, ((Step.Fail) step).reason(), cause);
        }
    }

    private void sayFailed(Throwable cause, Step.Resend resend) {
        if (outage.failed(mailbox.nanos())) {
            LOG.warn(
                    "Qdrant at {} does not take writes to '{}' ({} failures since the last success); next attempt in {} ms; {}",
                    client.server(),
                    options.collection(),
                    outage.failures(),
                    resend.pause().toMillis(),
                    Outcomes.describe(cause));
        }
    }

    private void sayRecovered() {
        int failures = outage.failures();
        if (outage.over()) {
            LOG.info(
                    "Qdrant at {} takes writes again after {} failures", client.server(), failures);
        }
    }

    private void retry(Delivery delivery) {
        due.addLast(delivery);
        sendDue();
    }

    private void halve(Delivery delivery, String reason) {
        LOG.debug("Halving a request of {} points: {}", delivery.points(), reason);
        metrics.split();
        open.remove(delivery);
        List<Delivery> halves = delivery.halves();
        open.addAll(halves);
        due.addAll(halves);
        listener.halved();
    }

    private void reject(Delivery delivery, String reason, Status.Code code)
            throws IOException, InterruptedException {
        open.remove(delivery);
        PointOperation operation = delivery.operations().get(0).operation();
        listener.rejected(
                delivery,
                new RejectedPoint(operation, reason, code, mailbox.now(), delivery.attempts()));
    }
}
