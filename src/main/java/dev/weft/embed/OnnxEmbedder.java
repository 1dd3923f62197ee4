package dev.weft.embed;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds with ONNX Runtime. A batch is tokenized, its equal texts are merged, the rest is sorted by
 * length and cut into small calls with little padding, which the workers share.
 */
final class OnnxEmbedder implements Embedder {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxEmbedder.class);

    private final TextTokenizer tokenizer;
    private final OnnxModel model;
    private final Settings settings;
    private final int dimensions;
    private final int tokensPerCall;
    private final String fingerprint;
    private final WorkerPool pool;
    private final Set<BatchRun> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxEmbedder(
            TextTokenizer tokenizer,
            OnnxModel model,
            Settings settings,
            String modelHash,
            EmbedderOptions options)
            throws OrtException {
        this.tokenizer = tokenizer;
        this.model = model;
        this.settings = settings;
        dimensions = keptDimensions(options);
        requirePooling(options);
        fingerprint =
                new ContentHash()
                        .add(modelHash)
                        .add(model.runtimeVersion())
                        .add(model.givesSentences() ? "graph" : settings.pooling())
                        .add(settings.normalize())
                        .add(settings.maxTokens())
                        .add(settings.prompt())
                        .add(dimensions)
                        .hex();
        boolean stable = new StabilityProbe(tokenizer, model, settings.pooling()).isStable();
        tokensPerCall = stable ? options.tokensPerCall() : 1;
        pool =
                new WorkerPool(
                        options.workers() > 0
                                ? options.workers()
                                : Runtime.getRuntime().availableProcessors());
        LOG.info(
                "Opened {}: {} dimensions, {} tokens at most, {} workers, {}",
                options.model(),
                dimensions,
                settings.maxTokens(),
                pool.size(),
                stable
                        ? "calls of " + tokensPerCall + " tokens"
                        : "one text a call, since its embeddings depend on their batch");
    }

    static OnnxEmbedder open(EmbedderOptions options) {
        try (ModelFiles files = ModelFiles.locate(options.model())) {
            Settings settings = Settings.resolve(options, files.config());
            TextTokenizer tokenizer =
                    TextTokenizer.open(files.tokenizer(), settings.maxTokens(), settings.prompt());
            OnnxModel model = null;
            try {
                model = OnnxModel.open(files.onnx(), files.padId(), options.model());
                return new OnnxEmbedder(tokenizer, model, settings, files.hash(), options);
            } catch (OrtException e) {
                close(tokenizer, model);
                throw new EmbedderException(
                        "The model "
                                + options.model()
                                + " does not run on a few short words: export it anew",
                        e);
            } catch (RuntimeException e) {
                close(tokenizer, model);
                throw e;
            }
        }
    }

    private static void close(TextTokenizer tokenizer, OnnxModel model) {
        if (model != null) {
            model.close();
        }
        tokenizer.close();
    }

    private int keptDimensions(EmbedderOptions options) {
        if (settings.dimensions() == null) {
            return model.dimensions();
        }
        if (settings.dimensions() > model.dimensions()) {
            throw new EmbedderException(
                    "dimensions is "
                            + settings.dimensions()
                            + ", but the model "
                            + options.model()
                            + " gives "
                            + model.dimensions()
                            + ": set dimensions to that or less");
        }
        return settings.dimensions();
    }

    private void requirePooling(EmbedderOptions options) {
        if (!model.givesSentences() && settings.pooling() == null) {
            throw new EmbedderException(
                    "The model "
                            + options.model()
                            + " gives a vector a token and does not say how to pool them: set pooling"
                            + " as its description says");
        }
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int workers() {
        return pool.size();
    }

    @Override
    public int busyWorkers() {
        return pool.busy();
    }

    @Override
    public CompletableFuture<EmbeddingBatch> embed(List<String> texts) {
        BatchRun run = new BatchRun(texts, this);
        running.add(run);
        run.future().whenComplete((batch, error) -> running.remove(run));
        if (closed.get()) {
            running.remove(run);
            throw new IllegalStateException("The embedder is closed");
        }
        try {
            run.start(pool);
        } catch (EmbedderException e) {
            run.fail(e);
        }
        return run.future();
    }

    TokenizedText tokenize(String text) {
        return tokenizer.tokenize(text);
    }

    List<Call> plan(int[] lengths) {
        return Call.plan(lengths, tokensPerCall);
    }

    /** Embeds the texts of one call. */
    Embedding[] infer(List<TokenizedText> texts, int length) throws OrtException {
        float[][] vectors = model.run(texts, length, settings.pooling());
        Embedding[] embeddings = new Embedding[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            embeddings[i] = finish(vectors[i], texts.get(i));
        }
        return embeddings;
    }

    private Embedding finish(float[] pooled, TokenizedText text) {
        float[] vector = Vectors.keep(pooled, dimensions);
        double length = Vectors.length(vector);
        if (!Double.isFinite(length)) {
            return new Embedding.Failed("the model gave a vector that is not finite");
        }
        if (settings.normalize()) {
            if (length == 0) {
                return new Embedding.Failed("the model gave a vector of length 0");
            }
            Vectors.divide(vector, length);
        }
        return new Embedding.Vector(vector, text.length(), text.truncated());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            model.terminate();
            pool.close();
            EmbedderException reason =
                    new EmbedderException("The embedder was closed before the batch was done");
            running.forEach(run -> run.fail(reason));
            model.close();
            tokenizer.close();
        }
    }
}
