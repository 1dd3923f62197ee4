package dev.weft.job.dryrun;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * From a sample to all that the source holds. Pure.
 *
 * @param records about how many it holds; empty where nobody knows
 * @param exact whether that many it is
 */
public record Extrapolation(OptionalLong records, boolean exact, SampleFigures sample) {

    /**
     * @param total null where it could not be found out
     * @param ended whether the sample is all that there is
     */
    public static Extrapolation of(InputTotal total, SampleFigures sample, boolean ended) {
        if (ended) {
            return new Extrapolation(OptionalLong.of(sample.records()), true, sample);
        }
        if (total == null) {
            return new Extrapolation(OptionalLong.empty(), false, sample);
        }
        if (total.records().isPresent()) {
            return new Extrapolation(total.records(), true, sample);
        }
        boolean guess = total.bytes().isPresent() && sample.recordBytes() > 0;
        return new Extrapolation(
                guess
                        ? OptionalLong.of(
                                total.bytes().getAsLong() * sample.records() / sample.recordBytes())
                        : OptionalLong.empty(),
                false,
                sample);
    }

    /** Texts to embed. */
    public long documents() {
        return scaled(sample.documents());
    }

    /** Points that these would become. */
    public long points() {
        return scaled(sample.points());
    }

    /** Tokens to embed. */
    public double tokens() {
        return documents() * sample.tokensPerDocument();
    }

    /** How long embedding them takes at this rate. */
    public Duration time(double documentsPerSecond) {
        return Duration.ofMillis(Math.round(1000 * documents() / documentsPerSecond));
    }

    private long scaled(long inSample) {
        return sample.records() == 0
                ? 0
                : Math.round((double) records.orElse(0) * inSample / sample.records());
    }
}
