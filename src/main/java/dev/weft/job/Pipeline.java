package dev.weft.job;

import dev.weft.document.Document;
import dev.weft.document.DocumentBatch;
import dev.weft.document.RawRecord;
import dev.weft.job.batch.Batching;
import dev.weft.job.batch.Lanes;
import dev.weft.job.chunk.ChunkOperator;
import dev.weft.job.chunk.Chunking;
import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.embed.DeadLetterRouter;
import dev.weft.job.embed.EmbedFunction;
import dev.weft.job.embed.TakeVectors;
import dev.weft.job.known.KnownOperator;
import dev.weft.job.report.CountingOperator;
import dev.weft.job.report.Tally;
import dev.weft.job.write.WriteItem;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job's graph: source, parse, batch, embed, write, and the way of the dead letters. */
final class Pipeline {

    private Pipeline() {}

    static void define(StreamExecutionEnvironment environment, Stages stages) {
        DataStream<RawRecord> records =
                environment
                        .fromSource(
                                stages.source(),
                                WatermarkStrategy.noWatermarks(),
                                "source",
                                TypeInformation.of(RawRecord.class))
                        .uid("source")
                        .setDescription(stages.sourceDescription());

        SingleOutputStreamOperator<Document> documents =
                records.transform(
                                "parse",
                                TypeInformation.of(Document.class),
                                new ParseOperator(stages.parser()))
                        .uid("parse")
                        .setDescription(stages.parseDescription());

        Lanes lanes = stages.batching().lanes(environment.getMaxParallelism());
        KeyedStream<Document, Integer> inLanes = documents.keyBy(lanes);
        DataStream<Tally> tallies = documents.getSideOutput(CountingOperator.TALLIES);
        if (stages.remembers()) {
            SingleOutputStreamOperator<Document> news =
                    inLanes.transform(
                                    "known",
                                    TypeInformation.of(Document.class),
                                    new KnownOperator(stages.known()))
                            .uid("known")
                            .setDescription(stages.knownDescription());
            tallies = tallies.union(news.getSideOutput(CountingOperator.TALLIES));
            // the documents are in their lanes already: no second exchange
            inLanes = DataStreamUtils.reinterpretAsKeyedStream(news, lanes);
        }

        Chunking chunking = stages.chunking();
        if (chunking != null) {
            SingleOutputStreamOperator<Document> pieces =
                    inLanes.transform(
                                    "chunk",
                                    TypeInformation.of(Document.class),
                                    new ChunkOperator(chunking))
                            .uid("chunk")
                            .setDescription(stages.chunkDescription());
            tallies = tallies.union(pieces.getSideOutput(CountingOperator.TALLIES));
            inLanes = DataStreamUtils.reinterpretAsKeyedStream(pieces, lanes);
        }

        SingleOutputStreamOperator<DocumentBatch> batches =
                stages.batching()
                        .of(inLanes)
                        .name("batch")
                        .uid("batch")
                        .setDescription(stages.batchDescription());
        if (stages.looksUp()) {
            batches =
                    AsyncDataStream.orderedWait(
                                    batches,
                                    stages.lookup(),
                                    stages.embedTimeout().toMillis(),
                                    TimeUnit.MILLISECONDS,
                                    Batching.IN_FLIGHT)
                            .name("lookup")
                            .uid("lookup")
                            .setDescription("lookup: what the collection holds already");
        }

        SingleOutputStreamOperator<WriteItem> embedded =
                stages.embeds() ? embedded(batches, stages) : taken(batches, stages);

        embedded.sinkTo(stages.sink(tallies))
                .name("write")
                .uid("write")
                .setDescription(stages.writeDescription());

        // on a forward edge a barrier waits for the other input's, behind what may be one huge
        // document; write has one input for the same reason
        DataStream<DeadLetter> deadLetters =
                documents
                        .getSideOutput(ParseOperator.DEAD_LETTERS)
                        .rebalance()
                        .union(embedded.getSideOutput(DeadLetterRouter.DEAD_LETTERS).rebalance());
        deadLetters
                .sinkTo(stages.deadLetters())
                .name("dead-letters")
                .uid("dead-letters")
                .setDescription(stages.deadLettersDescription());
    }

    private static SingleOutputStreamOperator<WriteItem> embedded(
            DataStream<DocumentBatch> batches, Stages stages) {
        return AsyncDataStream.orderedWait(
                        batches,
                        new EmbedFunction(stages.embedder()),
                        stages.embedTimeout().toMillis(),
                        TimeUnit.MILLISECONDS,
                        Batching.IN_FLIGHT)
                .name("embed")
                .uid("embed")
                .setDescription(stages.embedDescription())
                .process(new DeadLetterRouter())
                .name("route")
                .uid("route")
                .setDescription("route: points to write, dead letters aside");
    }

    private static SingleOutputStreamOperator<WriteItem> taken(
            DataStream<DocumentBatch> batches, Stages stages) {
        return batches.flatMap(new TakeVectors())
                .returns(TypeInformation.of(WriteItem.class))
                .name("vectors")
                .uid("vectors")
                .setDescription(stages.vectorsDescription());
    }
}
