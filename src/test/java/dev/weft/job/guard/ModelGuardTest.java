package dev.weft.job.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.embed.ModelCard;
import dev.weft.embedded.OwnServer;
import dev.weft.job.options.TargetOptions.OtherModel;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.CollectionManager;
import dev.weft.qdrant.collection.CollectionMetadata;
import dev.weft.qdrant.collection.CollectionSpec;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelGuardTest {

    private static final String BOOKS = "books";
    private static final ModelCard MINILM =
            new ModelCard("classpath:minilm", "abc", "mean", 2, true, 256, "", false);
    private static final ModelCard BGE =
            new ModelCard("file:///bge", "def", "cls", 2, true, 512, "passage: ", false);

    /** Runs before each call of this name; what it throws is the call's answer. */
    private volatile Runnable beforeGet = () -> {};

    private volatile boolean readOnly;

    @RegisterExtension final OwnServer server = new OwnServer(new Between());
    private final QdrantConnection connection = server.connection();
    private final CollectionClient client = server.client();

    @BeforeEach
    void connect() throws IOException {
        CollectionManager.ensure(connection, CollectionSpec.of(BOOKS, 2));
    }

    @Test
    void anEmptyCollectionGetsTheModelAndATokenNoted() throws IOException {
        Optional<String> token = guard(MINILM).sign(client, BOOKS);

        assertThat(token).isPresent();
        assertThat(metadata().text("weft.token")).isEqualTo(token);
        assertThat(metadata().text("weft.version")).isPresent();
        assertThat(metadata().texts("weft.model"))
                .containsEntry("model", "classpath:minilm")
                .containsEntry("identity", "abc")
                .containsEntry("dimension", "2")
                .containsEntry("pooling", "mean")
                .containsEntry("normalized", "true")
                .containsEntry("prompt", "")
                .containsEntry("chunking", "none")
                .containsEntry("max-tokens", "256")
                .containsEntry("fingerprint", "fingerprint of classpath:minilm");
    }

    @Test
    void whoComesBackWithTheSameModelIsLetInAndFindsTheSameToken() throws IOException {
        Optional<String> token = guard(MINILM).sign(client, BOOKS);
        addPoint();
        CollectionMetadata before = metadata();

        assertThat(guard(MINILM).check(client, BOOKS, client.metadata(BOOKS)))
                .isEqualTo(Verdict.SAME);
        assertThat(guard(MINILM).sign(client, BOOKS)).isEqualTo(token);
        assertThat(metadata()).isEqualTo(before);
    }

    @Test
    void aCollectionMadeAnewHasAnotherToken() throws IOException {
        Optional<String> token = guard(MINILM).sign(client, BOOKS);
        client.drop(BOOKS);
        CollectionManager.ensure(connection, CollectionSpec.of(BOOKS, 2));

        assertThat(guard(MINILM).sign(client, BOOKS)).isPresent().isNotEqualTo(token);
    }

    @Test
    void anotherModelIsRefusedAndBothAreNamedWithWhatDiffers() throws IOException {
        guard(MINILM).sign(client, BOOKS);
        addPoint();
        CollectionMetadata before = metadata();

        assertThatThrownBy(() -> guard(BGE).sign(client, BOOKS))
                .isInstanceOf(OtherModelException.class)
                .hasMessageContaining("'books' holds vectors of classpath:minilm")
                .hasMessageContaining("would write vectors of file:///bge")
                .hasMessageContaining("pooling     mean there, cls here")
                .hasMessageContaining("prompt      '' there, passage:  here")
                .hasMessageNotContaining("dimension")
                .hasMessageContaining("qdrant.other-model take-over");
        assertThat(metadata()).isEqualTo(before);
    }

    @Test
    void theSameModelFromAnotherPlaceIsTheSame() throws IOException {
        guard(MINILM).sign(client, BOOKS);
        addPoint();
        ModelCard moved = new ModelCard("file:///minilm", "abc", "mean", 2, true, 512, "", true);

        assertThat(guard(moved).check(client, BOOKS, client.metadata(BOOKS)))
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void anotherGraphOfTheSameNameIsAnotherModel() throws IOException {
        guard(MINILM).sign(client, BOOKS);
        addPoint();
        ModelCard trained =
                new ModelCard("classpath:minilm", "xyz", "mean", 2, true, 256, "", false);

        assertThatThrownBy(() -> guard(trained).check(client, BOOKS, client.metadata(BOOKS)))
                .hasMessageContaining(
                        "model       classpath:minilm (abc) there, classpath:minilm (xyz) here");
    }

    @Test
    void whatIsEmptyIsAnybodys() throws IOException {
        guard(MINILM).sign(client, BOOKS);

        guard(BGE).sign(client, BOOKS);

        assertThat(metadata().texts("weft.model")).containsEntry("model", "file:///bge");
    }

    @Test
    void whoTakesOverIsNotedInstead() throws IOException {
        guard(MINILM).sign(client, BOOKS);
        addPoint();
        ModelGuard guard = new ModelGuard(null, model(BGE), OtherModel.TAKE_OVER);

        assertThat(guard.check(client, BOOKS, client.metadata(BOOKS)))
                .isEqualTo(Verdict.TAKEN_OVER);
        guard.sign(client, BOOKS);

        assertThat(metadata().texts("weft.model")).containsEntry("model", "file:///bge");
        assertThatThrownBy(() -> guard(MINILM).check(client, BOOKS, client.metadata(BOOKS)))
                .isInstanceOf(OtherModelException.class);
    }

    @Test
    void aCollectionThatOthersFilledIsAdoptedAndTheirMetadataStays() throws IOException {
        CollectionMetadata theirs =
                CollectionMetadata.empty().with("owner", "library").with("model", "theirs");
        client.note(BOOKS, theirs);
        addPoint();

        assertThat(guard(MINILM).check(client, BOOKS, client.metadata(BOOKS)))
                .isEqualTo(Verdict.UNKNOWN);
        guard(MINILM).sign(client, BOOKS);

        assertThat(metadata().texts("weft.model")).containsEntry("model", "classpath:minilm");
        assertThat(metadata().text("owner")).contains("library");
        assertThat(metadata().text("model")).contains("theirs");
    }

    @Test
    void theVectorsOfTwoNamesMayBeOfTwoModels() throws IOException {
        guard(MINILM).sign(client, BOOKS);
        addPoint();

        new ModelGuard("bge", model(BGE), OtherModel.REFUSE).sign(client, BOOKS);

        assertThat(metadata().texts("weft.model")).containsEntry("model", "classpath:minilm");
        assertThat(metadata().texts("weft.model/bge")).containsEntry("model", "file:///bge");
    }

    @Test
    void vectorsThatComeWithTheDocumentsLeaveTheModelOpen() throws IOException {
        ModelGuard guard = new ModelGuard(null, null, OtherModel.REFUSE);

        assertThat(guard.sign(client, BOOKS)).isPresent();
        assertThat(metadata().texts("weft.model")).isEmpty();
    }

    @Test
    void ofTwoThatComeAtOnceTheOneWhoseNoteIsGoneIsRefused() throws IOException {
        ModelGuard guard = guard(MINILM);
        CollectionMetadata bge = model(BGE).note(CollectionMetadata.empty(), null);
        int[] gets = {0};
        beforeGet =
                () -> {
                    // after the look at what is noted comes the look back
                    if (++gets[0] == 2) {
                        addPoint();
                        note(bge);
                    }
                };

        assertThatThrownBy(() -> guard.sign(client, BOOKS))
                .isInstanceOf(OtherModelException.class)
                .hasMessageContaining("holds vectors of file:///bge");
    }

    @Test
    void aKeyThatMayNotWriteMetadataIsNoHindrance() {
        readOnly = true;

        assertThatCode(() -> assertThat(guard(MINILM).sign(client, BOOKS)).isEmpty())
                .doesNotThrowAnyException();
    }

    private static ModelGuard guard(ModelCard card) {
        return new ModelGuard(null, model(card), OtherModel.REFUSE);
    }

    private static VectorModel model(ModelCard card) {
        return VectorModel.of(card, "fingerprint of " + card.model(), "none");
    }

    private CollectionMetadata metadata() throws IOException {
        return client.metadata(BOOKS);
    }

    private void note(CollectionMetadata change) {
        try {
            client.note(BOOKS, change);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void addPoint() {
        connection
                .blockingPoints()
                .upsert(
                        UpsertPoints.newBuilder()
                                .setCollectionName(BOOKS)
                                .setWait(true)
                                .addPoints(
                                        PointStruct.newBuilder()
                                                .setId(PointIdFactory.id(1))
                                                .setVectors(VectorsFactory.vectors(1, 0)))
                                .build());
    }

    private final class Between implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            String method = call.getMethodDescriptor().getBareMethodName();
            if (method.equals("Get")) {
                beforeGet.run();
            }
            if (method.equals("Update") && readOnly) {
                call.close(Status.PERMISSION_DENIED.withDescription("read only"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
