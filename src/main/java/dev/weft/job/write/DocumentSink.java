package dev.weft.job.write;

import dev.weft.job.report.FinishOperator;
import dev.weft.job.report.FinishOperatorFactory;
import dev.weft.job.report.Tally;
import dev.weft.qdrant.sink.PointOperation;
import dev.weft.qdrant.sink.QdrantSink;
import dev.weft.qdrant.sink.WriterState;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.partitioner.GlobalPartitioner;
import org.apache.flink.util.Collector;

/**
 * The job's sink: the connector's, with the {@code finish} operator behind it.
 *
 * <p>Finish hangs between writers and committer, where it gets what every writer hands on at its
 * last flush. Behind the committer it would miss that: a committer emits only when a checkpoint is
 * complete, and the last one completes after the end of input.
 *
 * @param <CommT> what the sink of the dead letters commits
 */
public final class DocumentSink<CommT>
        implements Sink<WriteItem>,
                SupportsWriterState<WriteItem, WriterState>,
                SupportsPreCommitTopology<WriteCommittable<CommT>, WriteCommittable<CommT>>,
                SupportsCommitter<WriteCommittable<CommT>> {

    private static final long serialVersionUID = 1L;

    private final DocumentPoints documents;
    private final QdrantSink<PointOperation> points;
    private final FinishOperatorFactory finish;
    private final transient DataStream<Tally> counted;

    /**
     * @param documents makes points of documents
     * @param points writes these
     * @param counted tallies of the stages before. They go straight to finish: a second input of the
     *     writers would block the first one's channel at each barrier, and with it, behind a document
     *     that is larger than the network's buffers, the source whose barrier it waits for
     */
    public DocumentSink(
            DocumentPoints documents,
            QdrantSink<PointOperation> points,
            FinishOperator finish,
            DataStream<Tally> counted) {
        this.documents = documents;
        this.points = points;
        this.finish = new FinishOperatorFactory(finish);
        this.counted = counted;
    }

    @Override
    public DocumentWriter<CommT> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public DocumentWriter<CommT> restoreWriter(
            WriterInitContext context, Collection<WriterState> recovered) throws IOException {
        PendingDocuments pending = new PendingDocuments();
        List<WriterState> states = recovered.stream().map(pending::unpacked).toList();
        return new DocumentWriter<>(points.restoreWriter(context, states), documents, pending);
    }

    @Override
    public SimpleVersionedSerializer<WriterState> getWriterStateSerializer() {
        return points.getWriterStateSerializer();
    }

    @Override
    public DataStream<CommittableMessage<WriteCommittable<CommT>>> addPreCommitTopology(
            DataStream<CommittableMessage<WriteCommittable<CommT>>> written) {
        DataStream<Tally> tallies =
                written.flatMap(new TakeTallies<CommT>())
                        .name("tallies")
                        .uid("tallies")
                        .setDescription("counts of embedding and writing");
        DataStream<Tally> all = tallies.union(counted);
        new DataStream<>(
                        all.getExecutionEnvironment(),
                        new PartitionTransformation<>(all.getTransformation(), new ToFinish<>()))
                .transform("finish", Types.VOID, finish)
                .uid("finish")
                .setDescription("adds up every record's end, reports")
                .setParallelism(1)
                .setMaxParallelism(1);
        return written;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Committer<WriteCommittable<CommT>> createCommitter(CommitterInitContext context)
            throws IOException {
        return new WriteCommitter<>(
                points instanceof SupportsCommitter<?> committing
                        ? (Committer<CommT>) committing.createCommitter(context)
                        : null);
    }

    @Override
    @SuppressWarnings("unchecked")
    public SimpleVersionedSerializer<WriteCommittable<CommT>> getCommittableSerializer() {
        return new WriteCommittableSerializer<>(
                points instanceof SupportsCommitter<?> committing
                        ? (SimpleVersionedSerializer<CommT>) committing.getCommittableSerializer()
                        : null);
    }

    @Override
    public SimpleVersionedSerializer<WriteCommittable<CommT>> getWriteResultSerializer() {
        return getCommittableSerializer();
    }

    /**
     * All to the one finish. Flink has barriers wait behind what a committer is to commit, and to be
     * safe on every way that leaves a writer. Nothing is committed here, and finish would take up no
     * barrier while the run's end waits for the index, but one that goes past.
     */
    private static final class ToFinish<T> extends GlobalPartitioner<T> {

        private static final long serialVersionUID = 1L;

        @Override
        public void disableUnalignedCheckpoints() {
            // stays as it is
        }
    }

    private static final class TakeTallies<CommT>
            implements FlatMapFunction<CommittableMessage<WriteCommittable<CommT>>, Tally> {

        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(
                CommittableMessage<WriteCommittable<CommT>> message, Collector<Tally> out) {
            if (message instanceof CommittableWithLineage<WriteCommittable<CommT>> committable
                    && committable.getCommittable().tally() != null) {
                out.collect(committable.getCommittable().tally());
            }
        }
    }
}
