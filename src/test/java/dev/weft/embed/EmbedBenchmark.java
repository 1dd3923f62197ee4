package dev.weft.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What embedding a text costs beside the model itself. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmbedBenchmark {

    private static final int WINDOW = 256;
    private static final int TOKENS = 24;
    private static final int DIMENSIONS = 384;

    private static final String GLOSS =
            "woodland: land that is covered with trees and shrubs, where old stones keep warm";

    private final Device cpu = new Device(null);
    private final FloatBuffer output =
            ByteBuffer.allocateDirect(TOKENS * DIMENSIONS * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
    private final int[] lengths = new Random(7).ints(WINDOW, 8, 60).toArray();
    private final List<String> window =
            new Random(7).ints(WINDOW, 0, 230).mapToObj(i -> GLOSS + i).toList();
    private TextTokenizer tokenizer;

    @Setup
    public void open() {
        Random random = new Random(7);
        for (int i = 0; i < output.capacity(); i++) {
            output.put(i, random.nextFloat());
        }
        try (ModelFiles files = ModelFiles.locate("classpath:all-minilm-l6-v2")) {
            tokenizer = TextTokenizer.open(files.tokenizer(), 256, "");
        }
    }

    @TearDown
    public void close() {
        tokenizer.close();
    }

    /** One text of some 20 tokens. */
    @Benchmark
    public TokenizedText tokenize() {
        return tokenizer.tokenize(GLOSS);
    }

    /** The equal texts of a window of 256. */
    @Benchmark
    public UniqueTexts merge() {
        return UniqueTexts.of(window);
    }

    /** A window of 256 texts, cut into calls. */
    @Benchmark
    public List<Call> plan() {
        return Call.plan(lengths, cpu.tokensPerCall(), cpu.callOverhead());
    }

    /** One text of 24 tokens out of the model's output, pooled and normalised. */
    @Benchmark
    public float[] pool() {
        float[] vector =
                Pooling.MEAN.pool(
                        (token, target) -> output.get(token * DIMENSIONS, target),
                        TOKENS,
                        DIMENSIONS);
        Vectors.divide(vector, Vectors.length(vector));
        return vector;
    }
}
