package dev.weft.embed;

/**
 * What an embedder's vectors come from, part by part, for people and for those who have to tell whether vectors made
 * elsewhere can be compared with these.
 *
 * @param model as the options name it: a folder, {@code classpath:NAME}, or a server's address and its model's name
 * @param identity equal for what is the same model: a hash of the graph and the tokenizer, wherever they lie; from a
 *     server the model's name there, or the server's address where none is given
 * @param pooling how a text's vectors become one; {@code in the model} where the graph does it itself
 * @param dimensions the length of every vector
 * @param normalized whether vectors get the length 1
 * @param maxTokens tokens of a text that the model sees; 0 where a server decides
 * @param prompt put before each text; empty for none
 * @param batchDependent whether a text's embedding depends on what else is in its call, as found when it was opened;
 *     such a model runs one text a call. Not known of a server: false.
 */
public record ModelCard(
        String model,
        String identity,
        String pooling,
        int dimensions,
        boolean normalized,
        int maxTokens,
        String prompt,
        boolean batchDependent) {

    static final String POOLS_ITSELF = "in the model";
}
