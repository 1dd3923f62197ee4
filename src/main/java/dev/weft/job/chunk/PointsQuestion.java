package dev.weft.job.chunk;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import dev.weft.document.DocumentMapping;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.client.Outcome;
import dev.weft.qdrant.client.Outcomes;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.RetryPolicy;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One question after the points of some documents: as many documents at a time as the server takes in one condition, a
 * page at a time, asked again where that may help.
 */
final class PointsQuestion {

    /** The field of the payload by which a document's points are found. */
    static final String DOCUMENT = DocumentMapping.RESERVED + "." + DocumentPoints.ID;

    private static final int PAGE = 1_000;

    /** As patient as the sink. */
    private static final RetryPolicy RETRIES =
            new RetryPolicy(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    Integer.MAX_VALUE,
                    Duration.ofMinutes(5));

    private final QdrantConnection connection;
    private final AtomicInteger mostDocuments;
    private final ScrollPoints.Builder request;
    private final Deque<String> left;
    private final HeldPoints held = new HeldPoints();
    private final CompletableFuture<HeldPoints> answer = new CompletableFuture<>();

    private List<String> asked = List.of();
    private int failures;
    private long firstFailure;

    /** @param mostDocuments how many the server takes at a time, as far as earlier questions found out */
    PointsQuestion(
            QdrantConnection connection,
            String collection,
            Collection<String> documents,
            AtomicInteger mostDocuments) {
        this.connection = connection;
        this.mostDocuments = mostDocuments;
        left = new ArrayDeque<>(documents);
        request =
                ScrollPoints.newBuilder()
                        .setCollectionName(collection)
                        .setLimit(PAGE)
                        .setWithPayload(
                                WithPayloadSelectorFactory.include(
                                        List.of(
                                                DOCUMENT,
                                                reserved(DocumentPoints.TEXT_HASH),
                                                reserved(DocumentPoints.PAYLOAD_HASH),
                                                reserved(DocumentPoints.RUN),
                                                reserved(DocumentPoints.MARK))));
    }

    private static String reserved(String key) {
        return DocumentMapping.RESERVED + "." + key;
    }

    /** Asks. The future completes on the connection's own thread. */
    CompletableFuture<HeldPoints> ask() {
        nextDocuments();
        return answer;
    }

    private void nextDocuments() {
        asked = left.stream().limit(mostDocuments.get()).toList();
        asked.forEach(document -> left.removeFirst());
        request.clearOffset()
                .setFilter(
                        Filter.newBuilder()
                                .addMust(ConditionFactory.matchKeywords(DOCUMENT, asked)));
        next();
    }

    private void next() {
        Futures.addCallback(
                connection.points().scroll(request.build()),
                new FutureCallback<ScrollResponse>() {
                    @Override
                    public void onSuccess(ScrollResponse page) {
                        answered(page);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        failed(failure);
                    }
                },
                MoreExecutors.directExecutor());
    }

    private void answered(ScrollResponse page) {
        failures = 0;
        page.getResultList().forEach(held::add);
        PointId more = page.hasNextPageOffset() ? page.getNextPageOffset() : null;
        if (more != null) {
            request.setOffset(more);
            next();
        } else if (left.isEmpty()) {
            answer.complete(held);
        } else {
            nextDocuments();
        }
    }

    private void failed(Throwable failure) {
        if (Outcomes.isConditionTooLarge(failure) && asked.size() > 1) {
            mostDocuments.accumulateAndGet(asked.size() / 2, Math::min);
            asked.forEach(left::addFirst);
            nextDocuments();
            return;
        }
        Outcome outcome = Outcomes.ofRead(failure);
        if (outcome instanceof Outcome.Split && request.getLimit() > 1) {
            request.setLimit(request.getLimit() / 2);
            next();
            return;
        }
        if (failures++ == 0) {
            firstFailure = System.nanoTime();
        }
        if (outcome instanceof Outcome.RetryAfter retry) {
            double random = ThreadLocalRandom.current().nextDouble();
            Duration pause = RETRIES.pause(failures, retry.delay(), random);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - firstFailure);
            if (RETRIES.allows(failures, elapsed, pause)) {
                connection.executor().schedule(this::again, pause.toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
        }
        answer.completeExceptionally(
                new IOException(
                        "'%s' at %s does not say which pieces of documents it holds, so that old ones would stay: %s"
                                .formatted(
                                        request.getCollectionName(),
                                        connection.options().url(),
                                        Outcomes.reasonOfRead(failure)),
                        failure));
    }

    private void again() {
        connection.endReconnectPause();
        next();
    }
}
