package dev.weft.qdrant.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.util.IOUtils;

/**
 * Writes points with several requests in flight, in order for each point, and answers for every operation: it is
 * acknowledged, superseded, rejected, or in the next checkpoint.
 *
 * <p>Not an {@code AsyncSinkWriter}: that one resends failed entries at once and for ever, lets a newer write of a point
 * overtake an older one, holds a checkpoint until the server answers, and has no end for an entry but success.
 *
 * <p>Its fields belong to the task thread. Answers and alarms hop there through the mailbox.
 */
@Internal
public class QdrantWriter<T> implements StatefulSinkWriter<T, WriterState> {

    /**
     * How long {@link #write} waits for room before it takes one more operation all the same: a write that waited for
     * ever would hold every checkpoint, as no barrier passes it.
     */
    private static final Duration ROOM_WAIT = Duration.ofMillis(500);

    private final PointSerializationSchema<? super T> schema;
    private final WriteOptions options;
    private final PointClient client;
    private final WriterMailbox mailbox;
    private final WriterMetrics metrics;
    private final RejectedPointHandler rejectedPoints;
    private final PointBuffer buffer = new PointBuffer();
    private final Pressure pressure;
    private final RequestSender sender;

    private OperationListener listener = OperationListener.NONE;
    private int inFlightPoints;
    private long inFlightBytes;
    private boolean draining;
    private boolean lingering;

    QdrantWriter(
            PointSerializationSchema<? super T> schema,
            WriteOptions options,
            PointClient client,
            WriterRuntime runtime,
            RejectedPointHandler rejectedPoints,
            Collection<PointOperation> restored) {
        this.schema = schema;
        this.options = options;
        this.client = client;
        this.mailbox = runtime.mailbox();
        this.metrics = new WriterMetrics(runtime.metrics());
        this.rejectedPoints = rejectedPoints;
        this.pressure =
                new Pressure(
                        options.maxRequestsInFlight(),
                        options.maxPointsPerRequest(),
                        options.maxBytesPerRequest());
        this.sender = new RequestSender(options, client, runtime, metrics, pressure, new Endings());
        WriterMetrics.gauges(
                runtime.metrics(),
                Map.of(
                        "requestsInFlight", sender::inFlight,
                        "requestsAllowed", pressure::requests,
                        "pointsPerRequestAllowed", pressure::points,
                        "bufferedPoints", this::pending,
                        "bufferedBytes", () -> buffer.bytes() + inFlightBytes));
        new CollectionWatch(client, options, mailbox, pressure, this::sendReady).ask();
        restore(restored);
    }

    private void restore(Collection<PointOperation> restored) {
        metrics.restored(restored.size());
        for (PointOperation operation : restored) {
            buffer.add(operation, mailbox.nanos());
        }
        // at once, before any element: they are the oldest
        while (buffer.readyPoints() > 0 && sender.hasRoom()) {
            sendNext();
        }
    }

    /** Has the ends of all operations told from now on, those of restored ones included. To be called first. */
    public void listen(OperationListener newListener) {
        listener = newListener;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
        awaitRoom();
        take(element);
    }

    /** Writes elements that belong together: all of them wait for room but once. */
    public void writeAll(List<? extends T> elements) throws IOException, InterruptedException {
        awaitRoom();
        for (T element : elements) {
            take(element);
        }
    }

    private void awaitRoom() throws IOException, InterruptedException {
        if (isFull()) {
            mailbox.await(() -> !isFull(), ROOM_WAIT);
        }
    }

    private void take(T element) throws IOException, InterruptedException {
        PointOperation operation = serialize(element);
        metrics.received();
        Optional<String> problem = PointChecks.problem(operation);
        if (problem.isPresent()) {
            reject(PointChecks.rejected(operation, problem.get(), mailbox.now()));
            return;
        }
        buffer.add(operation, mailbox.nanos());
        sendReady();
    }

    private PointOperation serialize(T element) throws IOException {
        PointOperation operation;
        try {
            operation = schema.serialize(element);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The PointSerializationSchema failed", e);
        }
        if (operation == null) {
            throw new IOException(
                    "The PointSerializationSchema returned null: filter such elements out before the sink");
        }
        return operation;
    }

    /**
     * Sends all and waits for the answers: at a checkpoint within the drain timeout, and the rest goes into the state; at
     * the end of the input until all is done, or the retry budget fails the job.
     */
    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        draining = true;
        try {
            sendReady();
            boolean drained = mailbox.await(this::isIdle, options.drainTimeout());
            while (endOfInput && !drained) {
                drained = mailbox.await(this::isIdle, options.drainTimeout());
            }
        } finally {
            draining = false;
        }
        rejectedPoints.flush(endOfInput);
    }

    @Override
    public List<WriterState> snapshotState(long checkpointId) throws IOException {
        // what is in flight is older than what waits for the same point
        List<PointOperation> pending = new ArrayList<>(sender.unacknowledged());
        pending.addAll(buffer.waiting());
        metrics.checkpointed(
                pending.stream().mapToLong(one -> one.sizeInBytes() + one.origin().size()).sum());
        WriterState state = new WriterState(pending, rejectedPoints.snapshotState(checkpointId));
        return state.isEmpty() ? List.of() : List.of(state);
    }

    /** What this writer has done so far. On the task thread only. */
    public WriterTotals totals() {
        return metrics.totals(pending());
    }

    @Override
    public void close() throws Exception {
        mailbox.close();
        IOUtils.closeAll(client, rejectedPoints);
    }

    private int pending() {
        return buffer.size() + inFlightPoints;
    }

    private boolean isIdle() {
        return pending() == 0;
    }

    private boolean isFull() {
        return pending() >= options.maxBufferedPoints()
                || buffer.bytes() + inFlightBytes >= options.maxBufferedBytes();
    }

    private void sendReady() {
        while (sender.hasRoom() && isDue()) {
            sendNext();
        }
        if (buffer.readyPoints() > 0 && !lingering && sender.hasRoom()) {
            lingering = true;
            long waited = mailbox.nanos() - buffer.nextArrivedNanos();
            mailbox.after(options.linger().minusNanos(waited), this::lingered, "linger");
        }
    }

    private void lingered() {
        lingering = false;
        sendReady();
    }

    private boolean isDue() {
        if (buffer.readyPoints() == 0) {
            return false;
        }
        return draining
                || isFull()
                || buffer.readyPoints() >= pressure.points()
                || buffer.readyBytes() >= pressure.bytes()
                || mailbox.nanos() - buffer.nextArrivedNanos() >= options.linger().toNanos();
    }

    private void sendNext() {
        Delivery next =
                new Delivery(buffer.take(pressure.points(), pressure.bytes()), mailbox.nanos());
        inFlightPoints += next.count();
        inFlightBytes += next.allBytes();
        sender.send(next);
    }

    private void reject(RejectedPoint rejected) throws IOException, InterruptedException {
        if (listener.rejected(rejected)) {
            if (!rejectedPoints.accepts()) {
                throw Failures.rejected(client, options, rejected);
            }
            rejectedPoints.accept(rejected);
        }
        metrics.rejected();
    }

    private final class Endings implements RequestSender.Listener {
        @Override
        public void acknowledged(Delivery delivery) {
            landed(delivery);
            for (BufferedOperation done : delivery.operations()) {
                done.superseded().forEach(listener::superseded);
                listener.written(done.operation());
                buffer.acknowledged(done);
            }
            sendReady();
        }

        @Override
        public void rejected(Delivery delivery, RejectedPoint rejected)
                throws IOException, InterruptedException {
            reject(rejected);
            landed(delivery);
            delivery.operations().forEach(buffer::rejected);
            sendReady();
        }

        @Override
        public void halved() {
            sendReady();
        }

        private void landed(Delivery delivery) {
            inFlightPoints -= delivery.count();
            inFlightBytes -= delivery.allBytes();
        }
    }
}
