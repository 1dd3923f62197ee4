package dev.weft.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * all-MiniLM-L6-v2 the plain way: tokenizer, ONNX Runtime, mean pooling, nothing around it.
 * Thread-safe.
 */
final class PlainEmbedder implements AutoCloseable {

    static final int DIMENSIONS = 384;
    private static final int MAX_TOKENS = 256;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;

    /** @param intraOpThreads threads of one call; 0 leaves ONNX Runtime its default */
    PlainEmbedder(String model, int intraOpThreads) throws IOException, OrtException {
        Path folder = Files.createTempDirectory("weft-bench-model");
        Path onnx = copy("/" + model + ".onnx", folder.resolve("model.onnx"));
        Path json = copy("/" + model + "-tokenizer.json", folder.resolve("tokenizer.json"));
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            if (intraOpThreads > 0) {
                options.setIntraOpNumThreads(intraOpThreads);
            }
            session = environment.createSession(onnx.toString(), options);
        }
        tokenizer =
                HuggingFaceTokenizer.newInstance(
                        json,
                        Map.of(
                                "padding", "false",
                                "truncation", "true",
                                "maxLength", String.valueOf(MAX_TOKENS)));
        Files.delete(onnx);
        Files.delete(json);
        Files.delete(folder);
    }

    private static Path copy(String resource, Path file) throws IOException {
        try (InputStream in = PlainEmbedder.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is not on the class path");
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }

    long[] tokens(String text) {
        return tokenizer.encode(text).getIds();
    }

    /** One call: {@code [texts, longest]} tokens in, {@code [texts][384]} out, each of length 1. */
    float[][] embed(List<long[]> texts) throws OrtException {
        int longest = texts.stream().mapToInt(tokens -> tokens.length).max().orElseThrow();
        LongBuffer ids = LongBuffer.allocate(texts.size() * longest);
        LongBuffer mask = LongBuffer.allocate(texts.size() * longest);
        LongBuffer types = LongBuffer.allocate(texts.size() * longest);
        for (int t = 0; t < texts.size(); t++) {
            for (int i = 0; i < texts.get(t).length; i++) {
                ids.put(t * longest + i, texts.get(t)[i]);
                mask.put(t * longest + i, 1);
            }
        }
        long[] shape = {texts.size(), longest};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, shape);
                OnnxTensor typeTensor = OnnxTensor.createTensor(environment, types, shape);
                OrtSession.Result result =
                        session.run(
                                Map.of(
                                        "input_ids", idTensor,
                                        "attention_mask", maskTensor,
                                        "token_type_ids", typeTensor))) {
            float[][][] hidden = (float[][][]) result.get(0).getValue();
            float[][] vectors = new float[texts.size()][];
            for (int t = 0; t < vectors.length; t++) {
                vectors[t] = mean(hidden[t], texts.get(t).length);
            }
            return vectors;
        }
    }

    private static float[] mean(float[][] hidden, int tokens) {
        float[] mean = new float[DIMENSIONS];
        for (int i = 0; i < tokens; i++) {
            for (int d = 0; d < DIMENSIONS; d++) {
                mean[d] += hidden[i][d];
            }
        }
        double square = 0;
        for (float value : mean) {
            square += (double) value * value;
        }
        float scale = (float) (1 / Math.sqrt(square));
        for (int d = 0; d < DIMENSIONS; d++) {
            mean[d] *= scale;
        }
        return mean;
    }

    @Override
    public void close() throws OrtException {
        tokenizer.close();
        session.close();
    }
}
