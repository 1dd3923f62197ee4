package dev.weft.job.embed;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.EmbeddedDocument;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.job.write.WriteItem;
import java.util.Map;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** In place of embedding, where documents bring their vectors: gives one item a document, and a tally. */
public final class TakeVectors implements FlatMapFunction<DocumentBatch, WriteItem> {

    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(DocumentBatch batch, Collector<WriteItem> out) {
        for (Document document : batch.documents()) {
            boolean whole = document.kind() == Document.Kind.UPSERT;
            float[][] vectors = whole ? new float[][] {document.vector()} : null;
            out.collect(WriteItem.of(new EmbeddedDocument(document, vectors)));
        }
        out.collect(
                WriteItem.of(
                        Tally.of(
                                Map.of(
                                        Count.ofBatch(batch.reason()),
                                        1L,
                                        Count.UNCHANGED,
                                        (long) batch.unchanged()))));
    }
}
