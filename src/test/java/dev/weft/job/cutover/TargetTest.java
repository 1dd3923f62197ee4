package dev.weft.job.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.guard.ModelGuard;
import dev.weft.job.options.WeftOptions;
import dev.weft.job.options.WeftOptions.OtherModel;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.client.QdrantOptions;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class TargetTest {

    /** Lists the methods that are called. */
    private record Calls(List<String> methods) implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call,
                Metadata headers,
                ServerCallHandler<ReqT, RespT> next) {
            methods.add(call.getMethodDescriptor().getBareMethodName());
            return next.startCall(call, headers);
        }
    }

    @Test
    void aCollectionThatIsThereIsLookedAtOnceAndOnceMoreToSignIt() throws Exception {
        Calls calls = new Calls(new CopyOnWriteArrayList<>());
        try (EmbeddedQdrant server = EmbeddedQdrant.start(0, calls);
                QdrantConnection connection =
                        QdrantConnection.open(
                                QdrantOptions.builder().setUrl(server.url()).build())) {
            Configuration options = new Configuration().set(WeftOptions.QDRANT_COLLECTION, "books");
            ModelGuard guard = new ModelGuard(null, null, OtherModel.REFUSE);
            new Target(options, connection, null).prepare("run", 4, guard);
            calls.methods().clear();

            new Target(options, connection, null).prepare("run", 4, guard);

            assertThat(calls.methods().stream().filter("Get"::equals)).hasSize(2);
            assertThat(calls.methods()).doesNotContain("Create", "Update");
        }
    }
}
