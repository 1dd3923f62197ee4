package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfiguration;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in flink-conf, but for its job files. */
class FlinkConfTest {

    private static final Path FOLDER = Path.of("flink-conf");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"config.yaml", "config-local.yaml"})
    void everyLineIsAnOptionOfFlinkWithAValueThatItTakes(String file) throws Exception {
        Configuration configuration = load(file);
        assertThat(configuration.keySet()).hasSizeGreaterThan(25);
        FlinkOptions.assertKnown(configuration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.yaml", "config-local.yaml"})
    void memoryAddsUp(String file) throws Exception {
        Configuration configuration = load(file);
        TaskExecutorProcessSpec worker =
                TaskExecutorProcessUtils.processSpecFromConfig(configuration);
        // the weights of the default model, its buffers and the connections
        assertThat(worker.getTaskOffHeapSize().getMebiBytes()).isGreaterThanOrEqualTo(500);
        assertThat(worker.getTaskHeapSize().getMebiBytes()).isGreaterThanOrEqualTo(500);
        assertThat(
                        JobManagerProcessUtils.processSpecFromConfig(configuration)
                                .getJvmHeapMemorySize()
                                .getMebiBytes())
                .isGreaterThanOrEqualTo(400);
    }

    @Test
    void everyLineSaysWhy() throws Exception {
        boolean said = false;
        for (String line : Files.readAllLines(FOLDER.resolve("config.yaml"))) {
            if (line.isBlank()) {
                said = false;
            } else if (line.startsWith("#")) {
                said |= !line.startsWith("# ---");
            } else {
                assertThat(said).as("a reason for " + line).isTrue();
            }
        }
    }

    @Test
    void bothListenOnTheLoopbackAddressAlone() throws Exception {
        for (String file : List.of("config.yaml", "config-local.yaml")) {
            Map<String, String> addresses = load(file).toMap();
            addresses.keySet().removeIf(key -> !key.matches(".*(host|address)"));
            assertThat(addresses).hasSize(7);
            assertThat(addresses.values()).as(file).containsOnly("localhost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j.properties", "log4j-console.properties", "log4j-cli.properties"})
    void logsAreWrittenAndWeftTellsItsStages(String file) throws Exception {
        System.setProperty("log.file", folder.resolve("flink.log").toString());
        try (LoggerContext context = new LoggerContext("test")) {
            PropertiesConfiguration log =
                    new PropertiesConfigurationFactory()
                            .getConfiguration(context, ConfigurationSource.fromUri(uri(file)));
            context.start(log);
            assertThat(log.getRootLogger().getAppenders()).isNotEmpty();
            assertThat(log.getLoggerConfig("dev.weft").getLevel()).isEqualTo(Level.INFO);
            assertThat(log.getLoggerConfig("org.apache.kafka.clients").getLevel())
                    .isEqualTo(Level.WARN);
            context.getLogger("dev.weft.job.Weft").info("here");
        } finally {
            System.clearProperty("log.file");
        }
        assertThat(Files.readString(folder.resolve("flink.log"))).contains("here");
    }

    private static URI uri(String file) {
        return FOLDER.resolve(file).toUri();
    }

    private Configuration load(String file) throws Exception {
        Files.copy(FOLDER.resolve(file), folder.resolve("config.yaml"));
        try {
            return GlobalConfiguration.loadConfiguration(folder.toString());
        } finally {
            Files.delete(folder.resolve("config.yaml"));
        }
    }
}
