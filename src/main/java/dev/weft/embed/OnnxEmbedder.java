package dev.weft.embed;

import java.util.List;

/**
 * Embeds with ONNX Runtime. A batch is tokenized, its equal texts are merged, the rest is sorted by
 * length and cut into small calls with little padding, which the workers share.
 */
final class OnnxEmbedder extends PooledEmbedder {

    private final TextTokenizer tokenizer;
    private final OnnxModel model;
    private final Recipe recipe;
    private final int tokensPerCall;
    private final int callOverhead;
    private final ModelCard card;
    private final String fingerprint;

    /** Takes tokenizer and model over: closing this closes them. */
    OnnxEmbedder(
            TextTokenizer tokenizer,
            OnnxModel model,
            Recipe recipe,
            int tokensPerCall,
            int callOverhead,
            int workers,
            ModelCard card,
            String fingerprint) {
        super(workers);
        this.tokenizer = tokenizer;
        this.model = model;
        this.recipe = recipe;
        this.tokensPerCall = tokensPerCall;
        this.callOverhead = callOverhead;
        this.card = card;
        this.fingerprint = fingerprint;
    }

    @Override
    public int dimensions() {
        return recipe.dimensions();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Chunker chunker(ChunkSize size) {
        if (size.tokens() > tokenizer.maxTokens()) {
            throw new EmbedderException(
                    "Chunks of "
                            + size.tokens()
                            + " tokens are longer than the "
                            + tokenizer.maxTokens()
                            + " that the model "
                            + model.name()
                            + " takes: set chunk.tokens to that or less, or embed.max-tokens to more if the"
                            + " model can do it");
        }
        return new Chunker(tokenizer::spans, fingerprint, size);
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    Run run(List<String> texts) {
        return new BatchRun(texts, this);
    }

    TokenizedText tokenize(String text) {
        return tokenizer.tokenize(text);
    }

    List<Call> plan(int[] lengths) {
        return Call.plan(lengths, tokensPerCall, callOverhead);
    }

    /** Embeds the texts of one call, padded to this length. */
    Embedding[] infer(List<TokenizedText> texts, int length) {
        float[][] vectors = model.run(texts, length, recipe.pooling());
        Embedding[] embeddings = new Embedding[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            TokenizedText text = texts.get(i);
            embeddings[i] = recipe.finish(vectors[i], text.length(), text.truncated());
        }
        return embeddings;
    }

    @Override
    void terminate() {
        model.terminate();
    }

    @Override
    void free() {
        model.close();
        tokenizer.close();
    }
}
