package dev.weft.job.options;

import static dev.weft.job.options.CreateOptions.CREATE_INDEXES;
import static dev.weft.job.options.CutoverOptions.BULK_DEFER_INDEXING;
import static dev.weft.job.options.CutoverOptions.CUTOVER_ALIAS;
import static dev.weft.job.options.CutoverOptions.CUTOVER_MIN_OVERLAP;
import static dev.weft.job.options.CutoverOptions.CUTOVER_MIN_RECALL;
import static dev.weft.job.options.CutoverOptions.CUTOVER_SAMPLE;
import static dev.weft.job.options.SourceOptions.FILES_WATCH;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.RUN;

import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.Sources;
import dev.weft.qdrant.collection.PayloadIndexes;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds mistakes in what is asked for the end of a run: bulk load and cut-over. */
final class CutoverCheck {

    private final Configuration options;
    private final List<String> mistakes = new ArrayList<>();

    private CutoverCheck(Configuration options) {
        this.options = options;
    }

    static List<String> mistakes(Configuration options) {
        CutoverCheck check = new CutoverCheck(options);
        check.end();
        check.whole();
        check.names();
        check.share(CUTOVER_MIN_RECALL);
        check.share(CUTOVER_MIN_OVERLAP);
        check.indexes();
        return check.mistakes;
    }

    private boolean cutsOver() {
        return options.getOptional(CUTOVER_ALIAS).isPresent();
    }

    /** What happens at the end would never happen. */
    private void end() {
        if (!Sources.ends(options)) {
            ConfigOption<?> remedy =
                    options.get(SOURCE_TYPE) == SourceType.FILES ? FILES_WATCH : KAFKA_STOP;
            String mend = (remedy == FILES_WATCH ? "leave out " : "set ") + remedy.key();
            if (cutsOver()) {
                mistakes.add(CUTOVER_ALIAS.key() + " needs a source that ends: " + mend);
            }
            if (options.get(BULK_DEFER_INDEXING)) {
                mistakes.add(BULK_DEFER_INDEXING.key() + " needs a source that ends: " + mend);
            }
        }
        for (ConfigOption<?> option :
                List.of(CUTOVER_SAMPLE, CUTOVER_MIN_RECALL, CUTOVER_MIN_OVERLAP)) {
            if (!cutsOver() && options.getOptional(option).isPresent()) {
                mistakes.add(option.key() + " says nothing without " + CUTOVER_ALIAS.key());
            }
        }
    }

    /** Dead letters are a few of many: what holds them alone must not serve. */
    private void whole() {
        if (cutsOver() && FileFormat.DEAD_LETTERS.isRead(options)) {
            mistakes.add(
                    OptionsText.assignment(CUTOVER_ALIAS, options)
                            + ": dead letters are no whole collection to move an alias to: take it out, and have "
                            + QDRANT_COLLECTION.key()
                            + " name the collection that they were meant for");
        }
    }

    private void names() {
        String collection = options.getOptional(QDRANT_COLLECTION).orElse("");
        if (cutsOver() && options.get(CUTOVER_ALIAS).equals(collection)) {
            mistakes.add(
                    OptionsText.assignment(CUTOVER_ALIAS, options)
                            + " is "
                            + QDRANT_COLLECTION.key()
                            + ", too: name the new collection there, like "
                            + collection
                            + "-{run}");
        }
        int run = collection.indexOf(RUN);
        if (run >= 0 && !cutsOver()) {
            mistakes.add(
                    OptionsText.assignment(QDRANT_COLLECTION, options)
                            + ": a name with {run} in it needs "
                            + CUTOVER_ALIAS.key()
                            + ", by which the collection is found");
        }
        if (run != collection.lastIndexOf(RUN)) {
            mistakes.add(OptionsText.assignment(QDRANT_COLLECTION, options) + " holds {run} twice");
        }
    }

    private void share(ConfigOption<Double> option) {
        double share = options.get(option);
        if (!(share >= 0 && share <= 1)) {
            mistakes.add(
                    OptionsText.assignment(option, options) + " is a share: give it from 0 to 1");
        }
    }

    private void indexes() {
        for (String index : options.getOptional(CREATE_INDEXES).orElse(List.of())) {
            try {
                PayloadIndexes.parse(index);
            } catch (IllegalArgumentException e) {
                mistakes.add(
                        OptionsText.assignment(CREATE_INDEXES, options) + ": " + e.getMessage());
            }
        }
    }
}
