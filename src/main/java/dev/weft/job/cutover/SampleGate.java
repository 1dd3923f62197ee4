package dev.weft.job.cutover;

import com.google.common.collect.Lists;
import dev.weft.document.DocumentMapping;
import dev.weft.embed.Embedder;
import dev.weft.embed.EmbedderSpec;
import dev.weft.embed.Embedding;
import dev.weft.embed.SharedEmbedder;
import dev.weft.job.report.EndingFigures.Sampled;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.job.write.WrittenPoint;
import dev.weft.qdrant.collection.PointReader.Place;
import dev.weft.qdrant.collection.VectorMatch;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Compares points drawn at random with what they should be: payload, and vector by a fresh embedding of the
 * text, or as it came. */
final class SampleGate implements EndStep {

    private static final int NAMED = 5;

    private final EndPlan.Cutover cutover;
    private final Sampling sampling;

    SampleGate(EndPlan.Cutover cutover, Sampling sampling) {
        this.cutover = cutover;
        this.sampling = sampling;
    }

    @Override
    public Stage stage() {
        return Stage.SAMPLE;
    }

    @Override
    public void run(EndContext context) throws IOException {
        CollectionInfo info = context.client().info(context.collection());
        List<SamplePoint> sample = sampling.source().draw(cutover.limits().sample());
        if (sampling.source().remark() != null) {
            context.remark(sampling.source().remark());
        }
        Findings findings = new Findings(new VectorMatch(sampling.params(info)));
        EmbedderSpec spec = cutover.points().embedder();
        try (Embedder embedder = spec == null ? null : SharedEmbedder.acquire(spec)) {
            for (List<SamplePoint> some : Lists.partition(sample, Sampling.AT_ONCE)) {
                compare(some, embedder, findings);
            }
        }
        context.progress()
                .change(
                        figures ->
                                figures.with(
                                        new Sampled(
                                                sample.size(),
                                                findings.missing.size(),
                                                findings.wrongPayloads.size(),
                                                findings.wrongVectors.size())));
        judge(context, sample.size(), findings);
    }

    /** What was found wrong, by id. */
    private static final class Findings {
        private final VectorMatch match;
        private final List<PointId> missing = new ArrayList<>();
        private final List<PointId> wrongPayloads = new ArrayList<>();
        private final List<PointId> wrongVectors = new ArrayList<>();

        private Findings(VectorMatch match) {
            this.match = match;
        }

        /** @param wanted null where there can be none */
        private void vector(SamplePoint expected, float[] wanted, List<Float> stored) {
            if (wanted == null || !match.matches(wanted, stored)) {
                wrongVectors.add(expected.id());
            }
        }
    }

    private void compare(List<SamplePoint> some, Embedder embedder, Findings findings)
            throws IOException {
        Map<Place, RetrievedPoint> stored =
                sampling.fresh().find(some.stream().map(SamplePoint::place).toList());
        List<SamplePoint> withText = new ArrayList<>();
        for (SamplePoint expected : some) {
            RetrievedPoint point = stored.get(expected.place());
            if (point == null) {
                findings.missing.add(expected.id());
                continue;
            }
            sampling.present().add(expected);
            if (expected.payload() != null
                    && !own(expected.payload()).equals(own(point.getPayloadMap()))) {
                findings.wrongPayloads.add(expected.id());
            }
            if (expected.vector() != null) {
                findings.vector(expected, expected.vector(), sampling.fresh().numbers(point));
            } else if (expected.text() != null) {
                withText.add(expected);
            }
        }
        Iterator<Embedding> embeddings =
                embed(embedder, withText.stream().map(SamplePoint::text).toList()).iterator();
        for (SamplePoint expected : withText) {
            RetrievedPoint point = stored.get(expected.place());
            float[] vector =
                    embeddings.next() instanceof Embedding.Vector embedded
                            ? embedded.values()
                            : null;
            findings.vector(expected, vector, sampling.fresh().numbers(point));
        }
    }

    /** Of what Weft keeps beside the document's own, the hashes may differ: by how unchanged documents are found. */
    private static Map<String, Value> own(Map<String, Value> payload) {
        Map<String, Value> own = new HashMap<>(payload);
        own.remove(DocumentMapping.RESERVED);
        return own;
    }

    private static List<Embedding> embed(Embedder embedder, List<String> texts) throws IOException {
        try {
            return texts.isEmpty() ? List.of() : embedder.embed(texts).get().embeddings();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while embedding the sample");
        } catch (ExecutionException e) {
            throw new IOException("The sample can't be embedded", e.getCause());
        }
    }

    private void judge(EndContext context, int size, Findings findings) {
        long dead = context.totals().deadBehindParse();
        if (findings.missing.size() > dead) {
            fail(context, size, findings.missing, "are lost");
        }
        // of a dead letter there may be nothing, or a state of before
        long replaced =
                sampling.source().replaced(context.totals())
                        + Math.max(0, dead - findings.missing.size());
        if (findings.wrongPayloads.size() > replaced) {
            fail(context, size, findings.wrongPayloads, "have another payload than they should");
        }
        if (findings.wrongVectors.size() > replaced) {
            fail(context, size, findings.wrongVectors, "have another vector than their text's");
        }
    }

    private static void fail(EndContext context, int size, List<PointId> ids, String what) {
        List<String> named = ids.stream().limit(NAMED).map(WrittenPoint::text).toList();
        context.fail(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d points of the sample %s: %s%s",
                        ids.size(),
                        size,
                        what,
                        String.join(", ", named),
                        ids.size() > NAMED ? ", …" : ""));
    }
}
