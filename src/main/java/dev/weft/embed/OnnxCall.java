package dev.weft.embed;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run of a graph: texts, padded to one length, as tensors over reused memory. */
final class OnnxCall implements AutoCloseable {

    private final OrtEnvironment environment;
    private final Graph graph;
    private final List<TokenizedText> texts;
    private final int length;
    private final CallBuffers buffers;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();

    /**
     * Fills the inputs.
     *
     * @param length tokens of the longest text
     * @param buffers not to be used by another call until this one is closed
     */
    OnnxCall(
            OrtEnvironment environment,
            Graph graph,
            List<TokenizedText> texts,
            int length,
            CallBuffers buffers)
            throws OrtException {
        this.environment = environment;
        this.graph = graph;
        this.texts = texts;
        this.length = length;
        this.buffers = buffers;
        try {
            for (String input : graph.inputs()) {
                inputs.put(input, fill(input));
            }
        } catch (OrtException | RuntimeException | Error e) {
            // nobody else can close those before
            close();
            throw e;
        }
    }

    private OnnxTensor fill(String input) throws OrtException {
        LongBuffer values = buffers.longs(input, texts.size() * length);
        long padding = input.equals(Graph.IDS) ? graph.padId() : 0;
        for (TokenizedText text : texts) {
            for (int t = 0; t < length; t++) {
                values.put(t < text.length() ? value(input, text, t) : padding);
            }
        }
        return OnnxTensor.createTensor(
                environment, values.flip(), new long[] {texts.size(), length});
    }

    private static long value(String input, TokenizedText text, int token) {
        return switch (input) {
            case Graph.IDS -> text.ids()[token];
            case Graph.MASK -> 1;
            case Graph.POSITIONS -> token;
            default -> text.types() == null ? 0 : text.types()[token];
        };
    }

    /** Runs, to see what comes out. */
    long[] outputShape(OrtSession session) throws OrtException {
        try (OrtSession.Result result = session.run(inputs, Set.of(graph.output()))) {
            return ((OnnxTensor) result.get(0)).getInfo().getShape();
        }
    }

    /**
     * Runs, into memory of ours that is read once.
     *
     * @param pooling unused if the graph pools itself
     * @return a vector for each text, in order
     */
    float[][] vectors(
            OrtSession session, OrtSession.RunOptions options, int dimensions, Pooling pooling)
            throws OrtException {
        int rows = graph.sentence() ? texts.size() : texts.size() * length;
        int bytes = graph.type() == OnnxJavaType.FLOAT ? Float.BYTES : Short.BYTES;
        ByteBuffer output = buffers.bytes(graph.output(), rows * dimensions * bytes);
        long[] shape =
                graph.sentence()
                        ? new long[] {texts.size(), dimensions}
                        : new long[] {texts.size(), length, dimensions};
        try (OnnxTensor target =
                OnnxTensor.createTensor(environment, output, shape, graph.type())) {
            session.run(inputs, Set.of(), Map.of(graph.output(), target), options).close();
            return pool(reader(output), dimensions, pooling);
        }
    }

    private float[][] pool(Reader reader, int dimensions, Pooling pooling) {
        float[][] vectors = new float[texts.size()][];
        for (int i = 0; i < vectors.length; i++) {
            if (graph.sentence()) {
                vectors[i] = new float[dimensions];
                reader.read(i * dimensions, vectors[i]);
            } else {
                int start = i * length * dimensions;
                vectors[i] =
                        pooling.pool(
                                (token, target) -> reader.read(start + token * dimensions, target),
                                texts.get(i).length(),
                                dimensions);
            }
        }
        return vectors;
    }

    /** Copies values from this place on out of the output, as floats. */
    private interface Reader {
        void read(int from, float[] target);
    }

    private Reader reader(ByteBuffer output) {
        if (graph.type() == OnnxJavaType.FLOAT) {
            FloatBuffer floats = output.asFloatBuffer();
            return floats::get;
        }
        ShortBuffer halves = output.asShortBuffer();
        return (from, target) -> {
            for (int i = 0; i < target.length; i++) {
                target[i] = Fp16Conversions.fp16ToFloat(halves.get(from + i));
            }
        };
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
    }
}
