package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.HistoryServerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Flink's own options by key, as far as a cluster's configuration needs them. */
final class FlinkOptions {

    private static final List<Class<?>> WHERE =
            List.of(
                    BlobServerOptions.class,
                    CheckpointingOptions.class,
                    CoreOptions.class,
                    HighAvailabilityOptions.class,
                    HistoryServerOptions.class,
                    JobManagerOptions.class,
                    MetricOptions.class,
                    PipelineOptions.class,
                    RestOptions.class,
                    RestartStrategyOptions.class,
                    SecurityOptions.class,
                    StateBackendOptions.class,
                    TaskManagerOptions.class,
                    WebOptions.class);

    /** Of a reporter, whose name is part of the key. */
    private static final List<String> REPORTER =
            List.of("factory.class", "port", "filterLabelValueCharacters");

    private FlinkOptions() {}

    /** Every key is an option's, and every value one that it takes. */
    static void assertKnown(Configuration configuration) {
        Map<String, ConfigOption<?>> known = byKey();
        for (String key : configuration.keySet()) {
            if (key.startsWith("metrics.reporter.prom.")) {
                assertThat(REPORTER).contains(key.substring("metrics.reporter.prom.".length()));
                continue;
            }
            assertThat(known).as("options of Flink").containsKey(key);
            assertThat((Object) configuration.get(known.get(key))).as(key).isNotNull();
        }
    }

    private static Map<String, ConfigOption<?>> byKey() {
        Map<String, ConfigOption<?>> options = new TreeMap<>();
        for (Class<?> type : WHERE) {
            for (Field field : type.getFields()) {
                if (ConfigOption.class.isAssignableFrom(field.getType())) {
                    ConfigOption<?> option = read(field);
                    options.put(option.key(), option);
                }
            }
        }
        return options;
    }

    private static ConfigOption<?> read(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
