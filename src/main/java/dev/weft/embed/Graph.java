package dev.weft.embed;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What goes into a model's graph and what comes out.
 *
 * @param inputs names of its inputs, a subset of {@link #INPUTS}
 * @param output name of the output to read
 * @param type of the output's values
 * @param sentence whether the output is one vector a text, not one a token
 * @param padId token that fills up the shorter texts of a call
 */
record Graph(Set<String> inputs, String output, OnnxJavaType type, boolean sentence, int padId) {

    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String TYPES = "token_type_ids";
    static final String POSITIONS = "position_ids";
    static final List<String> INPUTS = List.of(IDS, MASK, TYPES, POSITIONS);

    /** Outputs by the names that exporters give them, best first. */
    private static final List<String> OUTPUTS =
            List.of("sentence_embedding", "last_hidden_state", "token_embeddings");

    static Graph of(OrtSession session, int padId, String model) throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        boolean known = inputs.containsKey(IDS) && INPUTS.containsAll(inputs.keySet());
        if (!known) {
            throw new EmbedderException(
                    "The model "
                            + model
                            + " takes the inputs "
                            + inputs.keySet()
                            + "; Weft gives "
                            + INPUTS
                            + ", of which the first is a must: export it for feature extraction");
        }
        for (NodeInfo input : inputs.values()) {
            if (!(input.getInfo() instanceof TensorInfo tensor)
                    || tensor.type != OnnxJavaType.INT64) {
                throw new EmbedderException(
                        "The input "
                                + input.getName()
                                + " of the model "
                                + model
                                + " is not a tensor of int64: export it for feature extraction");
            }
        }
        NodeInfo output = chooseOutput(session.getOutputInfo(), model);
        TensorInfo tensor = (TensorInfo) output.getInfo();
        return new Graph(
                Set.copyOf(inputs.keySet()),
                output.getName(),
                tensor.type,
                tensor.getShape().length == 2,
                padId);
    }

    private static NodeInfo chooseOutput(Map<String, NodeInfo> outputs, String model) {
        NodeInfo chosen =
                OUTPUTS.stream()
                        .filter(outputs::containsKey)
                        .findFirst()
                        .map(outputs::get)
                        .orElse(outputs.size() == 1 ? outputs.values().iterator().next() : null);
        if (chosen == null
                || !(chosen.getInfo() instanceof TensorInfo tensor)
                || !Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16).contains(tensor.type)
                || tensor.getShape().length < 2
                || tensor.getShape().length > 3) {
            throw new EmbedderException(
                    "The model "
                            + model
                            + " gives the outputs "
                            + outputs.values()
                            + "; Weft reads one of "
                            + OUTPUTS
                            + ", or the only one, as floats of shape [texts, dimensions] or"
                            + " [texts, tokens, dimensions]: export it for feature extraction");
        }
        return chosen;
    }
}
