package dev.weft.embed;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an embedder: finds the model, loads it, and tries whether it does what the options ask. */
final class EmbedderOpening {

    private static final Logger LOG = LoggerFactory.getLogger(EmbedderOpening.class);

    /** Tokens that any model computes in no time; beyond, only a length that is asked for is tried. */
    private static final int CHEAP_TO_TRY = 512;

    private final EmbedderOptions options;
    private final ModelFiles files;
    private final Settings settings;
    private final Device device;

    private EmbedderOpening(EmbedderOptions options, ModelFiles files) {
        this.options = options;
        this.files = files;
        device = Device.parse(options.device());
        settings = Settings.resolve(options, files.config());
    }

    static OnnxEmbedder open(EmbedderOptions options) {
        try (ModelFiles files = ModelFiles.locate(options.model())) {
            return new EmbedderOpening(options, files).open();
        }
    }

    private OnnxEmbedder open() {
        TextTokenizer tokenizer =
                TextTokenizer.open(files.tokenizer(), settings.maxTokens(), settings.prompt());
        OnnxModel model = null;
        try {
            model = OnnxModel.open(files.onnx(), files.padId(), options.model(), device);
            return embedder(tokenizer, model);
        } catch (RuntimeException e) {
            if (model != null) {
                model.close();
            }
            tokenizer.close();
            throw e;
        }
    }

    private OnnxEmbedder embedder(TextTokenizer tokenizer, OnnxModel model) {
        Recipe recipe = new Recipe(pooling(model), dimensions(model), settings.normalize());
        boolean stable = probe(new Probe(tokenizer, model, recipe.pooling()));
        int tokensPerCall = stable ? options.tokensPerCall() : 1;
        int workers = options.workers() > 0 ? options.workers() : device.workers();
        LOG.info(
                "Opened {}: {} dimensions, {} tokens at most, {} workers on {}, {}",
                options.model(),
                recipe.dimensions(),
                settings.maxTokens(),
                workers,
                device,
                stable
                        ? "calls of " + tokensPerCall + " tokens"
                        : "one text a call, since its embeddings depend on their batch");
        return new OnnxEmbedder(
                tokenizer,
                model,
                recipe,
                tokensPerCall,
                device.callOverhead(),
                workers,
                card(recipe, stable),
                fingerprint(model, recipe));
    }

    private ModelCard card(Recipe recipe, boolean stable) {
        return new ModelCard(
                options.model(),
                files.hash(),
                recipe.pooling() == null
                        ? ModelCard.POOLS_ITSELF
                        : recipe.pooling().name().toLowerCase(Locale.ROOT),
                recipe.dimensions(),
                recipe.normalize(),
                settings.maxTokens(),
                settings.prompt(),
                !stable);
    }

    private Pooling pooling(OnnxModel model) {
        String name = "The model " + options.model();
        if (model.givesSentences()) {
            if (options.pooling() != null) {
                throw new EmbedderException(name + " pools itself: do not set embed.pooling");
            }
            return null;
        }
        if (files.config().denseLayers()) {
            throw new EmbedderException(
                    name
                            + " has dense layers after the pooling that its graph lacks: export it with"
                            + " the output sentence_embedding");
        }
        if (settings.pooling() == null) {
            throw new EmbedderException(
                    name
                            + " gives a vector a token and does not say how to pool them: set embed.pooling"
                            + " as its description says");
        }
        return settings.pooling();
    }

    private int dimensions(OnnxModel model) {
        Integer asked = options.dimensions();
        if (asked != null && asked > model.dimensions()) {
            throw new EmbedderException(
                    "embed.dimensions is "
                            + asked
                            + ", but the model "
                            + options.model()
                            + " gives "
                            + model.dimensions()
                            + ": set embed.dimensions to that or less");
        }
        return asked != null ? asked : model.dimensions();
    }

    /** Whether embeddings do not depend on their batch. */
    private boolean probe(Probe probe) {
        try {
            boolean stable = probe.isStable(device.tolerance());
            if (settings.lengthIsAsked() || settings.maxTokens() <= CHEAP_TO_TRY) {
                probe.runLongest(settings.maxTokens());
            }
            return stable;
        } catch (EmbedderException e) {
            throw new EmbedderException(
                    "The model "
                            + options.model()
                            + " does not run on texts of up to "
                            + settings.maxTokens()
                            + " tokens: set embed.max-tokens to less, or export the model anew;"
                            + " if it is so with any text, its tokenizer.json is another model's",
                    e);
        }
    }

    private String fingerprint(OnnxModel model, Recipe recipe) {
        return new ContentHash()
                .add(files.hash())
                .add(model.runtimeVersion() + (device.isGpu() ? " on a GPU" : ""))
                .add(recipe.pooling())
                .add(recipe.dimensions())
                .add(recipe.normalize())
                .add(settings.maxTokens())
                .add(settings.prompt())
                .hex();
    }
}
