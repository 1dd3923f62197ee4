package dev.weft.job.cutover;

import dev.weft.job.report.EndingFigures.Searched;
import dev.weft.job.report.EndingFigures.Stage;
import dev.weft.qdrant.collection.Neighbours;
import dev.weft.qdrant.collection.PointReader;
import dev.weft.qdrant.collection.PointReader.Place;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Searches for what is near to each point of the sample: in the new index and past it, which gives the recall; and in
 * the old collection by the same document's own vector there, which gives the overlap.
 */
final class SearchGate implements EndStep {

    private static final int NEAREST = 10;

    private final EndPlan.Cutover cutover;
    private final Sampling sampling;

    SearchGate(EndPlan.Cutover cutover, Sampling sampling) {
        this.cutover = cutover;
        this.sampling = sampling;
    }

    @Override
    public Stage stage() {
        return Stage.SEARCH;
    }

    @Override
    public void run(EndContext context) throws IOException {
        List<SamplePoint> sample = sampling.present();
        List<Place> places = sample.stream().map(SamplePoint::place).toList();
        PointReader fresh = sampling.fresh();
        int nearest = fresh.limit(NEAREST);
        List<List<ScoredPoint>> found = fresh.nearest(places, nearest, false, false);
        List<List<ScoredPoint>> exact =
                fresh.nearest(places, fresh.limit(2 * NEAREST), true, false);
        double recall = recall(found, exact, nearest);
        Optional<PointReader> old = sampling.old();
        double overlap = old.isEmpty() ? Double.NaN : overlap(old.get(), sample, found);

        Searched searched = new Searched(sample.size(), recall, overlap);
        context.progress().change(figures -> figures.with(searched));
        judge(context, "recall@10", recall, cutover.limits().minRecall(), "cutover.min-recall");
        judge(
                context,
                "overlap with the old collection",
                overlap,
                cutover.limits().minOverlap(),
                "cutover.min-overlap");
    }

    private static double recall(
            List<List<ScoredPoint>> found, List<List<ScoredPoint>> exact, int nearest) {
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            shares.add(Neighbours.recall(found.get(i), exact.get(i), nearest));
        }
        return mean(shares);
    }

    private double overlap(PointReader old, List<SamplePoint> sample, List<List<ScoredPoint>> found)
            throws IOException {
        // one that was not read may have other shards, or none
        boolean sameShards = cutover.old().source();
        List<Place> places =
                sample.stream()
                        .map(point -> new Place(point.old(), sameShards ? point.shardKey() : null))
                        .toList();
        int nearest = old.limit(NEAREST);
        List<List<ScoredPoint>> before = old.nearest(places, nearest, false, true);
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            List<PointId> renewed = new ArrayList<>();
            for (ScoredPoint hit : before.get(i)) {
                sampling.source().renewed(hit).ifPresent(renewed::add);
            }
            List<PointId> now =
                    found.get(i).stream().limit(nearest).map(ScoredPoint::getId).toList();
            shares.add(Neighbours.overlap(renewed, now));
        }
        return mean(shares);
    }

    private static double mean(List<Double> shares) {
        OptionalDouble mean =
                shares.stream()
                        .flatMapToDouble(DoubleStream::of)
                        .filter(share -> !Double.isNaN(share))
                        .average();
        return mean.orElse(Double.NaN);
    }

    private static void judge(
            EndContext context, String what, double measured, double least, String option) {
        if (least > 0 && !(measured >= least)) {
            context.fail(
                    String.format(
                            Locale.ROOT,
                            "%s is %s, %s asks for %s",
                            what,
                            Double.isNaN(measured) ? "not measured" : round(measured),
                            option,
                            round(least)));
        }
    }

    private static String round(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }
}
