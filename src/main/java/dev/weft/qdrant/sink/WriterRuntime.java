package dev.weft.qdrant.sink;

import java.util.random.RandomGenerator;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** What a writer gets from where it runs. */
record WriterRuntime(
        WriterMailbox mailbox, SinkWriterMetricGroup metrics, RandomGenerator random) {}
