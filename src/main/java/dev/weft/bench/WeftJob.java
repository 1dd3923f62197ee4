package dev.weft.bench;

import dev.weft.job.Weft;
import dev.weft.job.options.OptionsLoader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The real job on a cluster in this JVM.
 *
 * @param inputs the texts as JSON lines: run after run takes the next one, and then the first again
 * @param few texts to warm up with
 * @param vectors whether they are in the input, or the texts are embedded
 * @param skipUnchanged whether the job asks the collection what it holds already
 */
record WeftJob(
        MiniCluster cluster,
        int parallelism,
        String qdrantUrl,
        String collection,
        List<Path> inputs,
        Path few,
        boolean vectors,
        boolean skipUnchanged,
        AtomicInteger runs)
        implements Way {

    @Override
    public void run(List<String> texts) throws Exception {
        run(inputs.get(runs.getAndIncrement() % inputs.size()));
    }

    /** Where most is to be in the collection already, all of it is written. */
    @Override
    public void warmUp(List<String> texts) throws Exception {
        if (skipUnchanged) {
            run(texts);
        } else {
            run(few);
        }
    }

    private void run(Path input) throws Exception {
        URI address = cluster.getRestAddress().get();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(
                        address.getHost(), address.getPort(), Weft.settings());
        environment.setParallelism(parallelism);
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--source.files.path=" + input.toUri(),
                                "--document.id=id",
                                "--batch.lanes=" + parallelism,
                                "--qdrant.url=" + qdrantUrl,
                                "--qdrant.collection=" + collection));
        options.addAll(
                vectors
                        ? List.of(
                                "--document.vector=vector",
                                "--qdrant.vector-size=" + Vectors.DIMENSIONS,
                                // reading JSON is most of the work: each core takes its part
                                "--source.files.split-size=4mb")
                        : List.of("--document.text=text"));
        if (skipUnchanged) {
            options.add("--unchanged.skip=collection");
        }
        Weft.define(environment, OptionsLoader.load(options.toArray(String[]::new)));
        JobClient job = environment.executeAsync("bench");
        // the client would ask every two seconds whether the job has ended
        cluster.requestJobResult(job.getJobID())
                .get()
                .toJobExecutionResult(getClass().getClassLoader());
    }
}
