package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/** {@code bulk-load}, {@code cutover}, {@code reindex}: what a run does to a collection as a whole. */
public final class CutoverOptions {

    private CutoverOptions() {}

    public static final ConfigOption<Boolean> BULK_DEFER_INDEXING =
            key("bulk-load.defer-indexing")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Build the collection's index once, when all is written, which is faster in"
                                    + " all. For sources that end. The collection's own settings are"
                                    + " restored at the end, or by the next run.");

    public static final ConfigOption<String> CUTOVER_ALIAS =
            key("cutover.alias")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The alias that is pointed to the collection when all is written, indexed and"
                                    + " checked; made when missing. For sources that end. To count exactly,"
                                    + " the job remembers every id, except where it reads a collection"
                                    + " alone by @id or @key.");

    public static final ConfigOption<Integer> CUTOVER_SAMPLE =
            key("cutover.sample")
                    .intType()
                    .defaultValue(500)
                    .withDescription(
                            "Points, drawn at random, that are compared with what they should be, and"
                                    + " searched for.");

    public static final ConfigOption<Double> CUTOVER_MIN_RECALL =
            key("cutover.min-recall")
                    .doubleType()
                    .defaultValue(0.95)
                    .withDescription(
                            "The share of the true ten nearest that a search in the new collection finds,"
                                    + " on average; with less the alias stays where it is and the job"
                                    + " fails. 0 takes any.");

    public static final ConfigOption<Double> CUTOVER_MIN_OVERLAP =
            key("cutover.min-overlap")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "The share of the ten nearest that the new collection has in common with the"
                                    + " old one, on average; with less the alias stays where it is and the"
                                    + " job fails. 0 takes any.");

    public static final ConfigOption<Boolean> REINDEX_IN_PLACE =
            key("reindex.in-place")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Don't fill another collection: give the points of source.qdrant.collection one"
                                    + " more vector, qdrant.vector-name, which is added to the collection"
                                    + " when missing. Only points without it are read, so a run that died"
                                    + " is simply started again. For servers from 1.18 on.");
}
