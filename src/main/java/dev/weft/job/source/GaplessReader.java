package dev.weft.job.source;

import dev.weft.document.RawRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/** Kafka's reader, for which a gap is the job's end: what is gone before it was read, no restart brings back. */
final class GaplessReader extends ForwardingReader<KafkaPartitionSplit> {

    GaplessReader(SourceReader<RawRecord, KafkaPartitionSplit> inner) {
        super(inner);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RawRecord> output) throws Exception {
        try {
            return super.pollNext(output);
        } catch (RuntimeException e) {
            Optional<OffsetOutOfRangeException> gap =
                    ExceptionUtils.findThrowable(e, OffsetOutOfRangeException.class);
            throw gap.isPresent() ? gone(gap.get()) : e;
        }
    }

    private static SuppressRestartsException gone(OffsetOutOfRangeException gap) {
        String places =
                gap.offsetOutOfRangePartitions().entrySet().stream()
                        .map(place -> "offset " + place.getValue() + " of " + place.getKey())
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new SuppressRestartsException(
                new IOException(
                        "Kafka does not have what is to be read next, "
                                + places
                                + ": changes would be missed in silence. Have the topic keep its records"
                                + " (retention.ms) for longer than the job may stand still; to go on all"
                                + " the same, begin without the checkpoint",
                        gap));
    }
}
