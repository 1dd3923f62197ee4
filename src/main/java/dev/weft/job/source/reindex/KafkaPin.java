package dev.weft.job.source.reindex;

import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.common.TopicPartition;

/** Where in Kafka the changes begin that are read after a scan. Taken before the scan reads anything. */
sealed interface KafkaPin {

    /** Of a release that kept none behind the scan: a change that is read twice changes nothing. */
    KafkaPin BEGINNING = new Offsets(Map.of());

    /**
     * The first offset to read of each partition. One that is not named came later, and is read from
     * its beginning.
     */
    record Offsets(Map<TopicPartition, Long> byPartition) implements KafkaPin {

        public Offsets {
            byPartition = Map.copyOf(byPartition);
        }

        @Override
        public OffsetsInitializer start() {
            return new PinnedOffsets(byPartition);
        }
    }

    /**
     * As releases before this one pinned: all records from the first one with this timestamp on.
     *
     * @param millis since 1970
     */
    record Time(long millis) implements KafkaPin {

        @Override
        public OffsetsInitializer start() {
            return OffsetsInitializer.timestamp(millis);
        }
    }

    OffsetsInitializer start();
}
