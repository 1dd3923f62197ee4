package dev.weft.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.DistributionPattern;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class PipelineTest {

    @Test
    void uidsNeverChangeSinceSavepointsNameThem() {
        Map<String, String> uids = new TreeMap<>();
        for (StreamNode node :
                graph("--chunk.tokens=200", "--document.payload=title").getStreamNodes()) {
            uids.put(node.getOperatorName(), node.getTransformationUID());
        }
        assertThat(uids)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("Source: source", "source"),
                                Map.entry("parse", "parse"),
                                Map.entry("batch", "batch"),
                                Map.entry("embed", "embed"),
                                Map.entry("route", "route"),
                                Map.entry("known", "known"),
                                Map.entry("chunk", "chunk"),
                                Map.entry("lookup", "lookup"),
                                Map.entry("write: Writer", "write"),
                                Map.entry("write: tallies", "write: tallies"),
                                Map.entry("write: finish", "write: finish"),
                                Map.entry("write: Committer", "Sink Committer: write"),
                                Map.entry("dead-letters: Writer", "dead-letters"),
                                Map.entry(
                                        "dead-letters: Committer",
                                        "Sink Committer: dead-letters")));
    }

    @Test
    void whereVectorsAreGivenNothingEmbeds() {
        assertThat(graph("--document.vector=v").getStreamNodes())
                .extracting(StreamNode::getTransformationUID)
                .contains("batch", "vectors", "write")
                .doesNotContain("embed", "route");
    }

    @Test
    void finishRunsAloneAndTheRestAtTheJobsParallelism() {
        for (StreamNode node : graph().getStreamNodes()) {
            boolean finish = node.getOperatorName().equals("write: finish");
            assertThat(node.getParallelism()).as(node.getOperatorName()).isEqualTo(finish ? 1 : 2);
        }
    }

    /**
     * Where a task joins a forward edge with another, an unaligned checkpoint can stand still: the
     * edge's channel is blocked until the other's barrier comes, which may wait for that channel.
     */
    @Test
    void noTaskJoinsAForwardEdgeWithAnother() {
        JobGraph tasks = graph("--chunk.tokens=200", "--document.payload=title").getJobGraph();
        assertThat(tasks.getVertices())
                .filteredOn(task -> task.getInputs().size() > 1)
                .hasSize(2)
                .flatExtracting(JobVertex::getInputs)
                .extracting(JobEdge::getDistributionPattern)
                .containsOnly(DistributionPattern.ALL_TO_ALL);
    }

    private static StreamGraph graph(String... more) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(Weft.settings());
        environment.setParallelism(2);
        environment.setMaxParallelism(128);
        environment.enableCheckpointing(1000);
        Configuration options =
                Jobs.options(
                        List.of(
                                "--source.files.path=/data",
                                "--document.id=id",
                                "--document.text=text",
                                "--qdrant.url=http://localhost:6334",
                                "--qdrant.collection=c",
                                "--unchanged.skip=collection",
                                "--dead-letters.path=/dead"),
                        more);
        Pipeline.define(environment, Stages.asked(options, "model", 3));
        return environment.getStreamGraph();
    }
}
