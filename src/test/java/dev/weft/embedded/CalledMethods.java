package dev.weft.embedded;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lists the methods that are called. */
public record CalledMethods(List<String> methods) implements ServerInterceptor {

    public CalledMethods() {
        this(new CopyOnWriteArrayList<>());
    }

    /** How often a method was called. */
    public long of(String method) {
        return methods.stream().filter(method::equals).count();
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        methods.add(call.getMethodDescriptor().getBareMethodName());
        return next.startCall(call, headers);
    }
}
