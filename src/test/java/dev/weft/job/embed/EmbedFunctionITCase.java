package dev.weft.job.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.DocumentBatch.Reason;
import dev.weft.embed.EmbedderOptions;
import dev.weft.job.report.Count;
import dev.weft.job.report.Tally;
import dev.weft.job.write.WriteItem;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EmbedFunctionITCase {

    @Test
    void aBatchBecomesPointsDeletesDeadLettersAndOneTallyInOrder() throws Exception {
        DocumentBatch batch =
                new DocumentBatch(
                        0,
                        Reason.TIMEOUT,
                        List.of(
                                document("1", "a short text"),
                                Document.delete("2", "here"),
                                document("3", " \t "),
                                document("4", "a short text"),
                                document("5", "long ".repeat(500))),
                        0);
        EmbedFunction function =
                new EmbedFunction(EmbedderOptions.builder("classpath:all-minilm-l6-v2").build());
        try (var harness =
                new OneInputStreamOperatorTestHarness<DocumentBatch, WriteItem>(
                        new AsyncWaitOperatorFactory<>(function, 60_000, 2, OutputMode.ORDERED),
                        TypeInformation.of(DocumentBatch.class)
                                .createSerializer(
                                        new org.apache.flink.api.common.serialization
                                                .SerializerConfigImpl()))) {
            harness.open();
            harness.processElement(batch, 0);
            harness.endInput();

            List<WriteItem> items = harness.extractOutputValues();
            assertThat(items).hasSize(6);
            assertThat(items.get(0).document().vector()).hasSize(384);
            assertThat(items.get(1).document().document().kind()).isEqualTo(Document.Kind.DELETE);
            assertThat(items.get(2).deadLetter().stage()).isEqualTo("embed");
            assertThat(items.get(2).deadLetter().id()).isEqualTo("3");
            assertThat(items.get(2).deadLetter().place()).isEqualTo("here");
            assertThat(items.get(2).deadLetter().original())
                    .isEqualTo("{\"id\":\"3\",\"text\":\" \\t \",\"payload\":{\"a\":1}}");
            assertThat(items.get(3).document().vector())
                    .isEqualTo(items.get(0).document().vector());
            Tally tally = items.get(5).tally();
            assertThat(tally.get(Count.BATCHES_BY_TIMEOUT)).isEqualTo(1);
            assertThat(tally.get(Count.TEXTS)).isEqualTo(4);
            assertThat(tally.get(Count.DEDUPLICATED)).isEqualTo(1);
            assertThat(tally.get(Count.TRUNCATED)).isEqualTo(1);
            assertThat(tally.get(Count.DEAD_IN_EMBED)).isEqualTo(1);
            assertThat(tally.get(Count.TOKENS)).isEqualTo(5 + 256);
        }
    }

    private static Document document(String id, String text) {
        return Document.upsert(id, text, "{\"a\":1}".getBytes(), "here");
    }
}
