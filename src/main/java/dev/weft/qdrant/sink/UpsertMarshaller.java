package dev.weft.qdrant.sink;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.annotation.Nullable;

/** Has gRPC take upserts from a {@link PointEncoder}. */
record UpsertMarshaller(Marshaller<UpsertPoints> plain) implements Marshaller<UpsertPoints> {

    /** The upsert call, with this marshaller. */
    static MethodDescriptor<UpsertPoints, PointsOperationResponse> method() {
        MethodDescriptor<UpsertPoints, PointsOperationResponse> plain =
                PointsGrpc.getUpsertMethod();
        return plain.toBuilder(
                        new UpsertMarshaller(plain.getRequestMarshaller()),
                        plain.getResponseMarshaller())
                .build();
    }

    @Override
    public InputStream stream(UpsertPoints message) {
        return new Encoded(message);
    }

    @Override
    public UpsertPoints parse(InputStream stream) {
        return plain.parse(stream);
    }

    /** The bytes of a message, made when they are asked for: by the thread that calls, or later by the channel's. */
    private static final class Encoded extends InputStream implements Drainable, KnownLength {

        private final UpsertPoints message;
        @Nullable private InputStream read;
        private boolean drained;

        Encoded(UpsertPoints message) {
            this.message = message;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (read != null) {
                return (int) read.transferTo(target);
            }
            int size = available();
            drained = true;
            // the order of fields is free
            message.toBuilder().clearPoints().build().writeTo(target);
            PointEncoder encoder = new PointEncoder();
            for (PointStruct point : message.getPointsList()) {
                encoder.write(point, target);
            }
            return size;
        }

        @Override
        public int available() throws IOException {
            if (read != null) {
                return read.available();
            }
            return drained ? 0 : message.getSerializedSize();
        }

        @Override
        public int read() throws IOException {
            return reading().read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return reading().read(target, offset, length);
        }

        /** For a transport that reads instead of draining. */
        private InputStream reading() {
            if (drained) {
                return nullInputStream();
            }
            if (read == null) {
                read = message.toByteString().newInput();
            }
            return read;
        }
    }
}
