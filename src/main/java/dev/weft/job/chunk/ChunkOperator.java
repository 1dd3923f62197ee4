package dev.weft.job.chunk;

import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.PointKey;
import dev.weft.embed.Embedder;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.known.RememberingOperator;
import dev.weft.job.report.Count;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Cuts each document's text, and adds which points of older states of it, that went by, have to go.
 * These may still be on their way, where {@link ChunkLookup} doesn't see them; what was there before
 * the job, and what was remembered longer ago than it is kept, is found by that one.
 */
public final class ChunkOperator extends RememberingOperator<Cut> {

    private static final long serialVersionUID = 1L;

    private static final Chunks NONE = new Chunks(new int[0], List.of());

    private final Chunking chunking;

    private transient Embedder embedder;
    private transient Cutter cutter;

    public ChunkOperator(Chunking chunking) {
        super(
                new MapStateDescriptor<>("documents", Types.STRING, TypeInformation.of(Cut.class)),
                chunking.timeToLive());
        this.chunking = chunking;
    }

    @Override
    public void open() throws Exception {
        super.open();
        embedder = SharedEmbedder.acquire(chunking.embedder());
        cutter = new Cutter(chunking, embedder);
    }

    @Override
    public void processElement(StreamRecord<Document> element) throws Exception {
        Document document = element.getValue();
        boolean delete = document.kind() == Kind.DELETE;
        Chunks chunks = delete ? NONE : cutter.cut(document.text());
        int count = chunks.count();
        Cut before = Objects.requireNonNullElse(documents().get(document.id()), Cut.NONE);
        // the first point is deleted as the document's own
        List<String> obsolete = keys(document.id(), delete ? 1 : count, before.most());
        count(Count.LIVE_CHUNKS, count - before.count());
        if (delete) {
            documents().remove(document.id());
        } else {
            documents().put(document.id(), before.next(count));
        }
        output.collect(element.replace(document.withChunks(chunks.withObsolete(obsolete))));
    }

    private static List<String> keys(String id, int from, int to) {
        return IntStream.range(from, Math.max(from, to))
                .mapToObj(number -> PointKey.ofChunk(id, number).text())
                .toList();
    }

    @Override
    public void close() throws Exception {
        if (embedder != null) {
            embedder.close();
        }
        super.close();
    }
}
