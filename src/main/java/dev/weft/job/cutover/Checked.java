package dev.weft.job.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Part;
import dev.weft.job.report.EndingFigures.Sampled;
import dev.weft.job.report.EndingFigures.Searched;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the checks found; noted with the collection before the alias moves, for an end that is run again afterwards has
 * nothing to check any more.
 */
record Checked(Counted counted, Sampled sampled, Searched searched, List<String> remarks) {

    Checked {
        remarks = remarks == null ? List.of() : List.copyOf(remarks);
    }

    static Checked of(EndingFigures figures) {
        return new Checked(
                figures.counted(), figures.sampled(), figures.searched(), figures.remarks());
    }

    /** Empty for what is none: an end does without. */
    static Optional<Checked> parse(String json) {
        try {
            return Optional.ofNullable(GrowingJson.parse(json, Checked.class));
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    String toJson() {
        return GrowingJson.of(this);
    }

    EndingFigures addTo(EndingFigures figures) {
        EndingFigures all = figures;
        for (Part part : Arrays.asList(counted, sampled, searched)) {
            all = part == null ? all : all.with(part);
        }
        for (String remark : remarks) {
            all = all.withRemark(remark);
        }
        return all;
    }
}
