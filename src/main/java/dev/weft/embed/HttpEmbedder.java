package dev.weft.embed;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Embeds with a server that speaks OpenAI's API. */
final class HttpEmbedder extends PooledEmbedder {

    private static final Logger LOG = LoggerFactory.getLogger(HttpEmbedder.class);

    /** A text that every server takes. */
    private static final String PROBE = "Weft";

    /** The job's submission should not hang on a wrong address. */
    private static final Duration OPENING_BUDGET = Duration.ofSeconds(30);

    private final HttpEmbedderOptions options;
    private final HttpEndpoint endpoint;
    private final TokenizerFile tokenizer;
    private final Recipe recipe;

    /** @param tokenizer null where none is known */
    private HttpEmbedder(
            HttpEmbedderOptions options,
            HttpEndpoint endpoint,
            TokenizerFile tokenizer,
            int dimensions) {
        super(options.workers());
        this.options = options;
        this.endpoint = endpoint;
        this.tokenizer = tokenizer;
        recipe = new Recipe(null, dimensions, options.normalize());
    }

    /** Embeds one text, to see that the server does, and how long its vectors are. */
    static HttpEmbedder open(HttpEmbedderOptions options) {
        HttpEndpoint endpoint = new HttpEndpoint(options, HttpKey.read(options));
        try {
            int dimensions = measureDimensions(options, endpoint);
            LOG.info(
                    "Opened {}: {} dimensions, {} requests at once of up to {} texts",
                    options.endpoint(),
                    dimensions,
                    options.workers(),
                    options.textsPerRequest());
            TokenizerFile tokenizer =
                    options.tokenizer() == null
                            ? null
                            : TokenizerFile.open(options.tokenizer(), options.promptOrNone());
            return new HttpEmbedder(options, endpoint, tokenizer, dimensions);
        } catch (RuntimeException e) {
            endpoint.close();
            throw e;
        }
    }

    private static int measureDimensions(HttpEmbedderOptions options, HttpEndpoint endpoint) {
        Duration budget =
                options.retryBudget().compareTo(OPENING_BUDGET) < 0
                        ? options.retryBudget()
                        : OPENING_BUDGET;
        HttpAnswer answer = endpoint.embed(List.of(PROBE), budget);
        if (!(answer instanceof HttpAnswer.Vectors vectors)) {
            throw refuses(options, (HttpAnswer.Refused) answer);
        }
        int dimensions = vectors.vectors()[0].length;
        Integer asked = options.dimensions();
        if (dimensions == 0 || asked != null && asked != dimensions) {
            throw new EmbedderException(
                    options.endpoint()
                            + " gives vectors of "
                            + dimensions
                            + " values"
                            + (asked == null ? "" : " where " + asked + " are asked for")
                            + ": set embed.dimensions to what its model can give, or leave it out");
        }
        return dimensions;
    }

    private static EmbedderException refuses(
            HttpEmbedderOptions options, HttpAnswer.Refused refused) {
        return new EmbedderException(
                options.endpoint()
                        + " answers "
                        + refused.what()
                        + " to any text: see that it has the model "
                        + (options.model() == null
                                ? "(none is named: set embed.http.model)"
                                : options.model())
                        + (options.dimensions() == null
                                ? ""
                                : " and that this takes dimensions " + options.dimensions()));
    }

    @Override
    public int dimensions() {
        return recipe.dimensions();
    }

    /** Can't tell when the server puts another model behind the same name. */
    @Override
    public String fingerprint() {
        return new ContentHash()
                .add(options.endpoint())
                .add(options.model())
                .add(recipe.dimensions())
                .add(recipe.normalize())
                .add(options.promptOrNone())
                .hex();
    }

    @Override
    public Chunker chunker(ChunkSize size) {
        if (tokenizer == null) {
            throw new EmbedderException(
                    "The server "
                            + options.endpoint()
                            + " does not say what its tokens are: set chunk.tokenizer to its model's"
                            + " tokenizer.json");
        }
        String basis = new ContentHash().add(fingerprint()).add(tokenizer.hash()).hex();
        return new Chunker(tokenizer.tokenizer()::spans, basis, size);
    }

    @Override
    public ModelCard card() {
        String server = options.endpoint().toString();
        return new ModelCard(
                options.model() == null ? server : options.model() + " at " + server,
                options.model() == null ? server : options.model(),
                ModelCard.POOLS_ITSELF,
                recipe.dimensions(),
                recipe.normalize(),
                0,
                options.promptOrNone(),
                false);
    }

    @Override
    Run run(List<String> texts) {
        return new HttpBatchRun(texts, this);
    }

    int textsPerRequest() {
        return options.textsPerRequest();
    }

    int charactersPerRequest() {
        return options.charactersPerRequest();
    }

    HttpAnswer request(List<String> texts) {
        return endpoint.embed(texts, options.retryBudget());
    }

    Embedding finish(float[] vector) {
        if (vector.length != recipe.dimensions()) {
            throw new EmbedderException(
                    options.endpoint()
                            + " gave a vector of "
                            + vector.length
                            + " values, before of "
                            + recipe.dimensions()
                            + ": the model behind it has changed; start the job anew, into another"
                            + " collection");
        }
        return recipe.finish(vector, 0, false);
    }

    /**
     * A server that refuses whatever it gets must not turn every document into a dead letter.
     *
     * @throws EmbedderException if it does
     */
    void requireTextAtFault(HttpAnswer.Refused refused) {
        if (request(List.of(PROBE)) instanceof HttpAnswer.Refused) {
            throw refuses(options, refused);
        }
    }

    @Override
    void terminate() {
        endpoint.terminate();
    }

    @Override
    void free() {
        endpoint.close();
        if (tokenizer != null) {
            tokenizer.tokenizer().close();
        }
    }
}
