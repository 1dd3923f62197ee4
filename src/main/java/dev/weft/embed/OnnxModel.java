package dev.weft.embed;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An ONNX graph in ONNX Runtime, one session for all workers: a run is thread-safe and stays on the
 * thread that calls it. Weights are read from the file, not over the heap.
 */
final class OnnxModel implements AutoCloseable {

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OrtSession.RunOptions runOptions;
    private final Graph graph;
    private final int dimensions;
    private final NativeUse uses;
    private final Queue<CallBuffers> idleBuffers = new ConcurrentLinkedQueue<>();

    private OnnxModel(String name, OrtEnvironment environment, OrtSession session, int padId)
            throws OrtException {
        this.name = name;
        this.environment = environment;
        this.session = session;
        graph = Graph.of(session, padId, name);
        dimensions = measureDimensions();
        runOptions = new OrtSession.RunOptions();
        uses = new NativeUse(this::endRuns, this::free);
    }

    /** As the user gave it. */
    String name() {
        return name;
    }

    /**
     * Loads the graph.
     *
     * @param padId token that fills up the shorter texts of a call
     * @param name of the model, for errors
     */
    static OnnxModel open(Path onnx, int padId, String name, Device device) {
        OrtSession session = null;
        try (OrtSession.SessionOptions options = options()) {
            if (device.isGpu()) {
                addGpu(options, device);
            }
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OrtShutdownHook.takeBack();
            session = environment.createSession(onnx.toString(), options);
            return new OnnxModel(name, environment, session, padId);
        } catch (OrtException e) {
            closeQuietly(session);
            throw new EmbedderException(
                    "Cannot load the graph of the model "
                            + name
                            + " from "
                            + onnx
                            + ": it must be a whole ONNX file with its external data beside it",
                    e);
        } catch (LinkageError e) {
            throw new EmbedderException(
                    "Cannot load ONNX Runtime's native library: " + TemporaryFiles.NATIVES_NEED, e);
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

    private static void addGpu(OrtSession.SessionOptions options, Device device) {
        try {
            options.addCUDA(device.gpu());
        } catch (OrtException | LinkageError e) {
            boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
            throw new EmbedderException(
                    "device is "
                            + device
                            + (built
                                    ? ", but ONNX Runtime can't load CUDA: install the CUDA and cuDNN"
                                            + " libraries that its version needs, and let"
                                            + " LD_LIBRARY_PATH lead to them; or set embed.device to cpu"
                                    : ", but this ONNX Runtime is built without CUDA: put"
                                            + " com.microsoft.onnxruntime:onnxruntime_gpu of the same"
                                            + " version in place of onnxruntime, or set embed.device to cpu"),
                    e);
        }
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
     * @throws EmbedderException if it fails, or the model is closed
     */
    float[][] run(List<TokenizedText> texts, int length, Pooling pooling) {
        try {
            return uses.run(() -> tryRun(texts, length, pooling));
        } catch (OrtException e) {
            if (uses.isEnded()) {
                throw new EmbedderClosedException();
            }
            throw new EmbedderException(
                    "The model "
                            + name
                            + " failed on a call of "
                            + texts.size()
                            + " texts, the longest of "
                            + length
                            + " tokens: if it is out of memory, set embed.tokens-per-call or embed.max-tokens to"
                            + " less; if an index is out of bounds, its tokenizer.json is another"
                            + " model's",
                    e);
        }
    }

    private float[][] tryRun(List<TokenizedText> texts, int length, Pooling pooling)
            throws OrtException {
        CallBuffers reused = idleBuffers.poll();
        CallBuffers buffers = reused == null ? new CallBuffers() : reused;
        try (OnnxCall call = new OnnxCall(environment, graph, texts, length, buffers)) {
            return call.vectors(session, runOptions, dimensions, pooling);
        } finally {
            idleBuffers.add(buffers);
        }
    }

    /** Runs two tokens, to learn what the graph does not say and to see that it gives what it says. */
    private int measureDimensions() throws OrtException {
        List<TokenizedText> texts = List.of(new TokenizedText(new int[2], null, false));
        long[] shape;
        try (OnnxCall call = new OnnxCall(environment, graph, texts, 2, new CallBuffers())) {
            shape = call.outputShape(session);
        }
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
                            + name
                            + " has the shape "
                            + Arrays.toString(shape)
                            + " for one text of two tokens; it must be [1, dimensions] or [1, 2,"
                            + " dimensions]: export it for feature extraction");
        }
        return (int) shape[shape.length - 1];
    }

    /** Makes every run that is under way, and every later one, fail soon. */
    void terminate() {
        uses.end();
    }

    private void endRuns() {
        try {
            runOptions.setTerminate(true);
        } catch (OrtException ignored) {
            // then the runs end by themselves, a little later
        }
    }

    /** Frees the session when no run is under way any more. */
    @Override
    public void close() {
        uses.close();
    }

    private void free() {
        runOptions.close();
        closeQuietly(session);
    }
}
