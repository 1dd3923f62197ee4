package dev.weft.qdrant.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Where rejected points go. On the task thread only. */
interface RejectedPointHandler extends Closeable {

    /** Nowhere: the first rejection fails the job. */
    RejectedPointHandler NONE =
            new RejectedPointHandler() {
                @Override
                public boolean accepts() {
                    return false;
                }

                @Override
                public void accept(RejectedPoint rejected) {
                    throw new IllegalStateException("No sink for rejected points");
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public List<?> snapshotState(long checkpointId) {
                    return List.of();
                }

                @Override
                public void close() {}
            };

    boolean accepts();

    void accept(RejectedPoint rejected) throws IOException, InterruptedException;

    void flush(boolean endOfInput) throws IOException, InterruptedException;

    List<?> snapshotState(long checkpointId) throws IOException;
}
