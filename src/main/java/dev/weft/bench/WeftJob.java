package dev.weft.bench;

import dev.weft.job.Weft;
import dev.weft.job.options.OptionsLoader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The real job on a cluster in this JVM.
 *
 * @param input the texts as JSON lines
 */
record WeftJob(URI cluster, int parallelism, String qdrantUrl, String collection, Path input)
        implements Way {

    @Override
    public void run(List<String> texts) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        cluster.getHost(), cluster.getPort(), Weft.settings());
        environment.setParallelism(parallelism);
        Weft.define(
                environment,
                OptionsLoader.load(
                        "--source.files.path=" + input.toUri(),
                        "--document.id=id",
                        "--document.text=text",
                        "--batch.lanes=" + parallelism,
                        "--qdrant.url=" + qdrantUrl,
                        "--qdrant.collection=" + collection));
        environment.execute("bench");
    }
}
