package dev.weft.job.known;

import static io.qdrant.client.ShardKeyFactory.shardKey;
import static io.qdrant.client.ShardKeySelectorFactory.shardKeySelector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.Fingerprint;
import dev.weft.embedded.OwnServer;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionSpec;
import dev.weft.qdrant.sink.PointOperation;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LookupFunctionTest {

    private static final String COLLECTION = "books";

    @RegisterExtension final OwnServer qdrant = new OwnServer(new Silence());
    private volatile boolean silent;

    @AutoClose
    private final LookupFunction lookup = new LookupFunction(qdrant.options(), COLLECTION);

    @BeforeEach
    void fill() throws Exception {
        CollectionManager.ensure(qdrant.connection(), CollectionSpec.of(COLLECTION, 2));
        hold(document("held", "a", 1));
        lookup.open(null);
    }

    private void hold(Document document) throws Exception {
        PointOperation.Upsert held =
                (PointOperation.Upsert)
                        new DocumentPoints(null, false, null)
                                .operations(new EmbeddedDocument(document, new float[][] {{1, 0}}))
                                .get(0);
        UpsertPoints.Builder request =
                UpsertPoints.newBuilder()
                        .setCollectionName(COLLECTION)
                        .addPoints(held.point())
                        .setWait(true);
        if (held.shardKey() != null) {
            request.setShardKeySelector(shardKeySelector(held.shardKey()));
        }
        qdrant.connection().blockingPoints().upsert(request.build());
    }

    @Test
    void whatTheCollectionHoldsIsTakenOutAndCounted() throws Exception {
        DocumentBatch answer =
                ask(asked("held", "a", 1), asked("new", "a", 1), document("held", "b", 1));

        assertThat(kinds(answer)).containsExactly("new UPSERT", "held UPSERT");
        assertThat(answer.unchanged()).isEqualTo(1);
    }

    @Test
    void ofAHeldTextOnlyTheNewPayloadIsWritten() throws Exception {
        assertThat(kinds(ask(asked("held", "a", 2)))).containsExactly("held PAYLOAD_ONLY");
    }

    @Test
    void whatIsNotTheFirstOfItsIdInTheBatchIsWrittenWhole() throws Exception {
        DocumentBatch answer =
                ask(
                        document("held", "b", 1),
                        asked("held", "a", 1).withKind(Kind.PAYLOAD_ONLY),
                        Document.delete("held", "here"));

        assertThat(kinds(answer)).containsExactly("held UPSERT", "held UPSERT", "held DELETE");
    }

    @Test
    void aPayloadThatChangedBackGoesOnThoughTheCollectionHoldsItStill() throws Exception {
        // payload 2 is in flight, in an earlier batch
        DocumentBatch answer = ask(asked("held", "a", 1).withKind(Kind.PAYLOAD_ONLY));

        assertThat(kinds(answer)).containsExactly("held PAYLOAD_ONLY");
        assertThat(answer.unchanged()).isZero();
    }

    @Test
    void aPayloadWhoseTextTheCollectionLacksIsWrittenWhole() throws Exception {
        DocumentBatch answer =
                ask(
                        asked("held", "another text", 1).withKind(Kind.PAYLOAD_ONLY),
                        asked("missing", "a", 1).withKind(Kind.PAYLOAD_ONLY));

        assertThat(kinds(answer)).containsExactly("held UPSERT", "missing UPSERT");
    }

    /**
     * The collection holds text a. Texts b and a again are on their way, the second of them to the dead
     * letters: a payload alone would be on the vector of b.
     */
    @Test
    void aPayloadOfATextThatCameBackIsWrittenWholeUntilTheCollectionHoldsTheReturn()
            throws Exception {
        List<Document> states = new ArrayList<>();
        KnownOptions options = new KnownOptions(true, false, "model", "books", null);
        try (KnownHarness known = KnownHarness.start(options, null)) {
            for (Document state :
                    List.of(
                            unseen("held", "a", 1),
                            unseen("held", "b", 1),
                            unseen("held", "a", 1),
                            unseen("held", "a", 2))) {
                known.processElement(state, 0);
            }
            states.addAll(known.extractOutputValues());
        }
        Document last = states.get(3);
        assertThat(last.kind()).isEqualTo(Kind.PAYLOAD_ONLY);
        assertThat(kinds(ask(last))).containsExactly("held UPSERT");

        hold(states.get(2));
        assertThat(kinds(ask(last))).containsExactly("held PAYLOAD_ONLY");
        // and a job that knows nothing of it takes it for the text that it is
        assertThat(kinds(ask(asked("held", "a", 2)))).containsExactly("held PAYLOAD_ONLY");
    }

    /** Of several that have one of its id the server tells of one alone. */
    @Test
    void whatAnotherShardHoldsIsNotHeldInItsOwn() throws Exception {
        makeWithShardKeys(shardKey("de"), shardKey(7));
        hold(document("held", "a", 1).withShardKey("7"));

        DocumentBatch answer =
                ask(
                        asked("held", "a", 1).withShardKey("\"de\""),
                        asked("held", "a", 1).withShardKey("7"));

        assertThat(answer.documents())
                .singleElement()
                .matches(document -> document.shardKey().equals("\"de\""))
                .matches(document -> document.kind() == Kind.UPSERT);
    }

    private void makeWithShardKeys(ShardKey... keys) throws Exception {
        CollectionClient client = qdrant.client();
        client.drop(COLLECTION);
        CollectionBlueprint blueprint = CollectionBlueprint.of(CollectionSpec.of(COLLECTION, 2));
        client.create(
                COLLECTION,
                blueprint.with(
                        blueprint.creation().toBuilder()
                                .setShardingMethod(ShardingMethod.Custom)
                                .build()));
        for (ShardKey key : keys) {
            client.create(COLLECTION, CreateShardKey.newBuilder().setShardKey(key).build());
        }
    }

    @Test
    void withoutAnAnswerAllIsWrittenWhole() throws Exception {
        qdrant.stop();
        DocumentBatch answer =
                ask(asked("held", "a", 1), asked("new", "a", 1).withKind(Kind.PAYLOAD_ONLY));

        assertThat(kinds(answer)).containsExactly("held UPSERT", "new UPSERT");
    }

    @Test
    void aStopIsNoAnswerToWhatIsBeingAsked() throws Exception {
        silent = true;
        CompletableFuture<DocumentBatch> answer = begin(asked("held", "a", 1));
        // as behind a savepoint, which holds the batch: who asked is no longer there
        lookup.close();

        assertThat(answer).isNotDone();
    }

    private static Document unseen(String id, String text, int payload) {
        return KnownHarness.document(id, text, "{\"n\":" + payload + "}");
    }

    private static Document document(String id, String text, int payload) {
        Document document = unseen(id, text, payload);
        return document.withFingerprint(Fingerprint.of(document, "model"), false);
    }

    private static Document asked(String id, String text, int payload) {
        Document document = document(id, text, payload);
        return document.withFingerprint(document.fingerprint(), true);
    }

    private static List<String> kinds(DocumentBatch batch) {
        return batch.documents().stream()
                .map(document -> document.id() + " " + document.kind())
                .toList();
    }

    private DocumentBatch ask(Document... documents) throws Exception {
        return begin(documents).get(60, TimeUnit.SECONDS);
    }

    private CompletableFuture<DocumentBatch> begin(Document... documents) {
        CompletableFuture<DocumentBatch> answer = new CompletableFuture<>();
        lookup.asyncInvoke(
                new DocumentBatch(0, Reason.COUNT, List.of(documents), 0),
                new ResultFuture<>() {
                    @Override
                    public void complete(Collection<DocumentBatch> result) {
                        answer.complete(result.iterator().next());
                    }

                    @Override
                    public void completeExceptionally(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void complete(CollectionSupplier<DocumentBatch> supplier) {
                        try {
                            complete(supplier.get());
                        } catch (Exception e) {
                            completeExceptionally(e);
                        }
                    }
                });
        return answer;
    }

    /** A server that, when it is asked to be, says nothing of its points. */
    private final class Silence implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            return silent ? new ServerCall.Listener<>() {} : next.startCall(call, headers);
        }
    }
}
