package dev.weft.job.cutover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.job.report.EndingFigures;
import dev.weft.job.report.EndingFigures.Counted;
import dev.weft.job.report.EndingFigures.Sampled;
import dev.weft.job.report.EndingFigures.Searched;
import java.util.List;
import java.util.Optional;

/**
 * What the checks found; noted with the collection before the alias moves, for an end that is run again afterwards has
 * nothing to check any more. As JSON, to which fields may be added.
 */
record Checked(Counted counted, Sampled sampled, Searched searched, List<String> remarks) {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

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
            return Optional.ofNullable(JSON.readValue(json, Checked.class));
        } catch (JsonProcessingException none) {
            return Optional.empty();
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException numbersAndTexts) {
            throw new IllegalStateException(numbersAndTexts);
        }
    }

    EndingFigures addTo(EndingFigures figures) {
        EndingFigures all = figures.with(counted).with(sampled).with(searched);
        for (String remark : remarks) {
            all = all.withRemark(remark);
        }
        return all;
    }
}
