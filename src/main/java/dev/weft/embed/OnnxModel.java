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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An ONNX graph in ONNX Runtime, one session for all workers: a run is thread-safe and stays on the
 * thread that calls it. Weights are read from the file, not over the heap.
 *
 * <p>ONNX Runtime adds a hook to the JVM's shutdown that cannot be taken back, so the class loader
 * that brought it stays in memory until the JVM ends. On a cluster that takes many jobs put
 * ONNX Runtime and DJL into Flink's {@code lib/} folder.
 */
final class OnnxModel implements AutoCloseable {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OrtSession.RunOptions runOptions;
    private final Graph graph;
    private final int padId;
    private final int dimensions;
    private final Queue<CallBuffers> idleBuffers = new ConcurrentLinkedQueue<>();

    private OnnxModel(OrtEnvironment environment, OrtSession session, int padId, String model)
            throws OrtException {
        this.environment = environment;
        this.session = session;
        this.padId = padId;
        runOptions = new OrtSession.RunOptions();
        graph = Graph.of(session, model);
        dimensions = measureDimensions(model);
    }

    /**
     * Loads the graph.
     *
     * @param padId token that fills up the shorter texts of a call
     * @param model its name, for errors
     */
    static OnnxModel open(Path onnx, int padId, String model) {
        OrtSession session = null;
        try (OrtSession.SessionOptions options = options()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            session = environment.createSession(onnx.toString(), options);
            return new OnnxModel(environment, session, padId, model);
        } catch (OrtException e) {
            closeQuietly(session);
            throw new EmbedderException(
                    "Cannot load the graph of the model "
                            + model
                            + " from "
                            + onnx
                            + ": it must be a whole ONNX file with its external data beside it",
                    e);
        } catch (LinkageError e) {
            throw new EmbedderException(
                    "Cannot load ONNX Runtime's native library: it needs Linux with glibc, macOS or"
                            + " Windows, and a java.io.tmpdir that may hold programs",
                    e);
        } catch (RuntimeException e) {
            closeQuietly(session);
            throw e;
        }
    }

    /**
     * One thread a run. As measured: the arena costs no time and keeps memory smaller than without
     * (every call has another shape, and malloc breaks into pieces); plans of memory by shape only
     * add to it.
     */
    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        options.setCPUArenaAllocator(true);
        options.setMemoryPatternOptimization(false);
        return options;
    }

    private static void closeQuietly(OrtSession session) {
        if (session != null) {
            try {
                session.close();
            } catch (OrtException ignored) {
                // the reason for closing it is already on its way
            }
        }
    }

    String runtimeVersion() {
        return environment.getVersion();
    }

    int dimensions() {
        return dimensions;
    }

    /** Whether the graph pools itself. */
    boolean givesSentences() {
        return graph.sentence();
    }

    /**
     * Runs one call.
     *
     * @param length tokens of the longest text
     * @param pooling unused if the graph pools itself
     * @return a vector for each text, in order
     */
    float[][] run(List<TokenizedText> texts, int length, Pooling pooling) throws OrtException {
        CallBuffers reused = idleBuffers.poll();
        CallBuffers buffers = reused == null ? new CallBuffers() : reused;
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (String name : graph.inputs()) {
                inputs.put(name, input(name, texts, length, buffers));
            }
            ByteBuffer output = buffers.bytes("", texts.size() * rowBytes(length));
            try (OnnxTensor target =
                            OnnxTensor.createTensor(
                                    environment,
                                    output,
                                    outputShape(texts.size(), length),
                                    graph.type());
                    OrtSession.Result result =
                            session.run(
                                    inputs, Set.of(), Map.of(graph.output(), target), runOptions)) {
                return vectors(output, texts, length, pooling);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            idleBuffers.add(buffers);
        }
    }

    private OnnxTensor input(
            String name, List<TokenizedText> texts, int length, CallBuffers buffers)
            throws OrtException {
        LongBuffer values = buffers.longs(name, texts.size() * length);
        for (TokenizedText text : texts) {
            int tokens = text.length();
            for (int t = 0; t < length; t++) {
                values.put(t < tokens ? value(name, text, t) : name.equals(Graph.IDS) ? padId : 0);
            }
        }
        return OnnxTensor.createTensor(
                environment, values.flip(), new long[] {texts.size(), length});
    }

    private static long value(String input, TokenizedText text, int token) {
        return switch (input) {
            case Graph.IDS -> text.ids()[token];
            case Graph.MASK -> 1;
            default -> text.types() == null ? 0 : text.types()[token];
        };
    }

    private long[] outputShape(int texts, int length) {
        return graph.sentence()
                ? new long[] {texts, dimensions}
                : new long[] {texts, length, dimensions};
    }

    private int rowBytes(int length) {
        int bytes = graph.type() == OnnxJavaType.FLOAT ? Float.BYTES : Short.BYTES;
        return (graph.sentence() ? 1 : length) * dimensions * bytes;
    }

    private float[][] vectors(
            ByteBuffer output, List<TokenizedText> texts, int length, Pooling pooling) {
        Reader reader = reader(output);
        float[][] vectors = new float[texts.size()][];
        for (int i = 0; i < vectors.length; i++) {
            if (graph.sentence()) {
                vectors[i] = new float[dimensions];
                reader.read(i * dimensions, vectors[i]);
            } else {
                int start = i * length * dimensions;
                TokenVectors tokens =
                        (token, target) -> reader.read(start + token * dimensions, target);
                vectors[i] = pooling.pool(tokens, texts.get(i).length(), dimensions);
            }
        }
        return vectors;
    }

    /** Copies values out of a call's output, from this place on, as floats. */
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

    /** Runs two tokens, to learn what the graph does not say and to see that it gives what it says. */
    private int measureDimensions(String model) throws OrtException {
        List<TokenizedText> texts = List.of(new TokenizedText(new int[2], null, false));
        CallBuffers buffers = new CallBuffers();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        for (String name : graph.inputs()) {
            inputs.put(name, input(name, texts, 2, buffers));
        }
        try (OrtSession.Result result = session.run(inputs, Set.of(graph.output()))) {
            long[] shape = ((OnnxTensor) result.get(0)).getInfo().getShape();
            boolean expected =
                    shape[0] == 1
                            && (graph.sentence()
                                    ? shape.length == 2
                                    : shape.length == 3 && shape[1] == 2);
            if (!expected) {
                throw new EmbedderException(
                        "The output "
                                + graph.output()
                                + " of the model "
                                + model
                                + " has the shape "
                                + Arrays.toString(shape)
                                + " for one text of two tokens; it must be [1, dimensions] or [1, 2,"
                                + " dimensions]: export it for feature extraction");
            }
            return (int) shape[shape.length - 1];
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** Makes every run that is under way, and every later one, fail soon. */
    void terminate() {
        try {
            runOptions.setTerminate(true);
        } catch (OrtException ignored) {
            // then the runs end by themselves, a little later
        }
    }

    /** Frees the session. No run may be under way: that would end the JVM. */
    @Override
    public void close() {
        runOptions.close();
        closeQuietly(session);
    }
}
