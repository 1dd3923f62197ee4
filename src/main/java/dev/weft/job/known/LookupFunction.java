package dev.weft.job.known;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentMapping;
import dev.weft.document.Fingerprint;
import dev.weft.job.write.DocumentPoints;
import dev.weft.job.write.ShardKeyText;
import dev.weft.job.write.WrittenPoint;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.collection.PointReader.Place;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the collection, once a batch, what it holds of the documents that the job has never seen or of
 * which only the payload seems to be new, and takes out what it holds already.
 *
 * <p>A question without an answer is no failure: then all are embedded, which is what would have
 * happened anyway, and the sink deals with a server that is down.
 */
public final class LookupFunction extends CollectionLookup {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(LookupFunction.class);

    public LookupFunction(QdrantOptions options, String collection) {
        super(options, collection);
    }

    @Override
    public void asyncInvoke(DocumentBatch batch, ResultFuture<DocumentBatch> result) {
        GetPoints.Builder question =
                GetPoints.newBuilder()
                        .setCollectionName(collection())
                        .setWithPayload(
                                WithPayloadSelectorFactory.include(
                                        List.of(DocumentMapping.RESERVED)));
        Map<String, Place> asked = new HashMap<>();
        for (Document document : batch.documents()) {
            if (document.lookup()) {
                asked.computeIfAbsent(
                        document.key(),
                        key ->
                                new Place(
                                        DocumentPoints.pointId(document.id()),
                                        ShardKeyText.of(document)));
            }
        }
        if (asked.isEmpty()) {
            result.complete(List.of(batch));
            return;
        }
        asked.values().stream().map(Place::id).distinct().forEach(question::addIds);
        Futures.addCallback(
                connection().points().get(question.build()),
                new FutureCallback<GetResponse>() {
                    @Override
                    public void onSuccess(GetResponse answer) {
                        result.complete(() -> List.of(without(batch, asked, held(answer))));
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        if (closed()) {
                            return;
                        }
                        LOG.warn(
                                "The collection did not say what it holds of {}; all is embedded: {}",
                                batch,
                                failure.getMessage());
                        result.complete(List.of(whole(batch)));
                    }
                },
                MoreExecutors.directExecutor());
    }

    /** Of several shards that have a point of one id the server tells of one alone, which then says nothing of the others. */
    private static Map<Place, Fingerprint> held(GetResponse answer) {
        Map<Place, Fingerprint> held = new HashMap<>();
        for (RetrievedPoint point : answer.getResultList()) {
            ShardKey shardKey = point.hasShardKey() ? point.getShardKey() : null;
            held.put(new Place(point.getId(), shardKey), WrittenPoint.of(point).fingerprint());
        }
        return held;
    }

    /** @param asked where the documents that were asked for have their points */
    private static DocumentBatch without(
            DocumentBatch batch, Map<String, Place> asked, Map<Place, Fingerprint> held) {
        return batch.left(
                (document, first) ->
                        left(
                                document,
                                document.lookup() && first
                                        ? held.get(asked.get(document.key()))
                                        : null));
    }

    /** @param there what the collection holds; null for nothing, or if that says nothing */
    private static Document left(Document document, Fingerprint there) {
        if (there == null || !document.fingerprint().isHeldAs(there)) {
            return document.whole();
        }
        // a payload that was seen to change is never held up: one that the collection still holds
        // may be about to be replaced by the one before this
        boolean same =
                document.kind() != Kind.PAYLOAD_ONLY
                        && there.payload().equals(document.fingerprint().payload());
        return same ? null : document.withKind(Kind.PAYLOAD_ONLY);
    }

    private static DocumentBatch whole(DocumentBatch batch) {
        return batch.left((document, first) -> document.whole());
    }

    @Override
    public void timeout(DocumentBatch batch, ResultFuture<DocumentBatch> result) {
        result.complete(List.of(whole(batch)));
    }
}
