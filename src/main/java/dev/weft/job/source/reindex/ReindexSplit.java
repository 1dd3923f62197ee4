package dev.weft.job.source.reindex;

import dev.weft.qdrant.source.split.QdrantSplit;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** A part of what a {@link ReindexSource} reads. */
public sealed interface ReindexSplit extends SourceSplit {

    /** A range of the collection's ids. */
    record Scan(QdrantSplit range) implements ReindexSplit {

        @Override
        public String splitId() {
            return range.splitId();
        }
    }

    /** A partition of a topic. */
    record Changes(KafkaPartitionSplit partition) implements ReindexSplit {

        @Override
        public String splitId() {
            return partition.splitId();
        }
    }
}
