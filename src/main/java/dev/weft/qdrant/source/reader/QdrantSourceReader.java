package dev.weft.qdrant.source.reader;

import dev.weft.qdrant.source.split.QdrantSplit;
import dev.weft.qdrant.source.split.QdrantSplitState;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** Reads one split after the other and asks for the next when it has none. */
@Internal
public final class QdrantSourceReader<T>
        extends SingleThreadMultiplexSourceReaderBase<
                RetrievedPoint, T, QdrantSplit, QdrantSplitState> {

    private final PageReader pages;

    /**
     * @param pages closed with this reader. It is shared by the split readers, of which Flink makes a new one for
     *     nearly every split, so that they need no connection each
     */
    public QdrantSourceReader(
            PageReader pages, PointEmitter<T> emitter, SourceReaderContext context) {
        super(() -> new QdrantSplitReader(pages), emitter, context.getConfiguration(), context);
        this.pages = pages;
    }

    @Override
    public void start() {
        askIfIdle();
    }

    @Override
    protected void onSplitFinished(Map<String, QdrantSplitState> finished) {
        askIfIdle();
    }

    private void askIfIdle() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected QdrantSplitState initializedState(QdrantSplit split) {
        return new QdrantSplitState(split);
    }

    @Override
    protected QdrantSplit toSplitType(String splitId, QdrantSplitState state) {
        return state.toSplit();
    }

    @Override
    public void close() throws Exception {
        try {
            super.close();
        } finally {
            pages.close();
        }
    }
}
