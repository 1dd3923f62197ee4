package dev.weft.job.write;

import dev.weft.document.Document;
import dev.weft.document.EmbeddedDocument;
import dev.weft.qdrant.sink.PointOperation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to make a point of an embedded document. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DocumentPointsBenchmark {

    private final DocumentPoints points = new DocumentPoints(null, false, null);
    private final EmbeddedDocument document = new EmbeddedDocument(document(), vectors());

    private static Document document() {
        String payload =
                "{\"id\":\"n08462320\",\"pos\":\"noun\",\"words\":[\"forest\",\"wood\"],"
                        + "\"gloss\":\"the trees and other plants in a large wooded area\"}";
        return Document.upsert(
                "n08462320",
                "forest, wood: the trees and other plants in a large wooded area",
                payload.getBytes(StandardCharsets.UTF_8),
                "here");
    }

    private static float[][] vectors() {
        Random random = new Random(7);
        float[] vector = new float[384];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = random.nextFloat();
        }
        return new float[][] {vector};
    }

    @Benchmark
    public List<PointOperation> convert() throws IOException {
        return points.operations(document);
    }
}
