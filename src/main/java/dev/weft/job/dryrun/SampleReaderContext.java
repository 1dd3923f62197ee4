package dev.weft.job.dryrun;

import java.util.concurrent.BlockingQueue;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** What a reader without a task sees of the world. */
record SampleReaderContext(BlockingQueue<Runnable> events, SplitEnumerator<?, ?> enumerator)
        implements SourceReaderContext {

    static final String HOST = "localhost";

    @Override
    public SourceReaderMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
    }

    @Override
    public Configuration getConfiguration() {
        return new Configuration();
    }

    @Override
    public String getLocalHostName() {
        return HOST;
    }

    @Override
    public int getIndexOfSubtask() {
        return 0;
    }

    @Override
    public int currentParallelism() {
        return 1;
    }

    @Override
    public void sendSplitRequest() {
        events.add(() -> enumerator.handleSplitRequest(0, HOST));
    }

    @Override
    public void sendSourceEventToCoordinator(SourceEvent event) {
        events.add(() -> enumerator.handleSourceEvent(0, event));
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return SimpleUserCodeClassLoader.create(Thread.currentThread().getContextClassLoader());
    }
}
