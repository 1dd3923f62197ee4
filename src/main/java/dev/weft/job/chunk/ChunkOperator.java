package dev.weft.job.chunk;

import dev.weft.document.Chunks;
import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.embed.Embedder;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.known.RememberingOperator;
import dev.weft.job.report.Count;
import java.util.Objects;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Cuts each document's text, and adds how many points older states of it, that went by, may have left.
 * These may still be on their way, where {@link ChunkLookup} doesn't see them; what was there before
 * the job, and what was remembered longer ago than it is kept, is found by that one. It also sees when
 * a state that takes them away has been written: the next ones need not do it again.
 */
public final class ChunkOperator extends RememberingOperator<Cut> {

    private static final long serialVersionUID = 1L;

    private final Chunking chunking;

    private transient Embedder embedder;
    private transient Cutter cutter;
    private transient Marks marks;

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
        marks = new Marks();
    }

    @Override
    public void processElement(StreamRecord<Document> element) throws Exception {
        Document document = element.getValue();
        boolean delete = document.kind() == Kind.DELETE;
        Chunks chunks = delete ? Chunks.NONE : cutter.cut(document.text());
        int count = chunks.count();
        Cut before = Objects.requireNonNullElse(documents().get(document.id()), Cut.NONE);
        Cut now = delete ? before : before.next(count, marks);
        count(Count.LIVE_CHUNKS, count - before.count());
        if (delete) {
            documents().remove(document.id());
        } else {
            documents().put(document.id(), now);
        }
        output.collect(element.replace(document.withChunks(chunks.withOlder(now.older(marks)))));
    }

    @Override
    public void close() throws Exception {
        if (embedder != null) {
            embedder.close();
        }
        super.close();
    }
}
