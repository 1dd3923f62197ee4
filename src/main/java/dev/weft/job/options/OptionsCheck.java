package dev.weft.job.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;

/** Finds every mistake in a set of options: in each alone, then in what they say together. */
final class OptionsCheck {

    /** They read several options, which have to be well typed. */
    private static final List<Function<Configuration, List<String>>> TOGETHER =
            List.of(
                    SourceCheck::mistakes,
                    ReindexCheck::mistakes,
                    SplitCheck::mistakes,
                    DocumentCheck::mistakes,
                    GivenVectorCheck::mistakes,
                    KnownCheck::mistakes,
                    ChunkCheck::mistakes,
                    BatchCheck::mistakes,
                    EmbedCheck::mistakes,
                    TargetCheck::mistakes,
                    CutoverCheck::mistakes,
                    InPlaceCheck::mistakes);

    private OptionsCheck() {}

    static List<String> mistakes(Map<String, String> options) {
        ValueCheck values = ValueCheck.of(options);
        List<String> mistakes = new ArrayList<>(values.mistakes());
        mistakes.addAll(RequiredCheck.mistakes(values.usable(), values.spoiled()));
        TOGETHER.forEach(check -> mistakes.addAll(check.apply(values.usable())));
        return mistakes;
    }

    /** The options that are known and well typed. */
    static Configuration usable(Map<String, String> options) {
        return ValueCheck.of(options).usable();
    }
}
