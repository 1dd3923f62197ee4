package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;

/** {@code unchanged}: what is passed over, as it is there already. */
public final class UnchangedOptions {

    private UnchangedOptions() {}

    /** Where to look for what is there already. */
    public enum SkipUnchanged {
        NONE,
        STATE,
        COLLECTION
    }

    public static final ConfigOption<SkipUnchanged> UNCHANGED_SKIP =
            key("unchanged.skip")
                    .enumType(SkipUnchanged.class)
                    .defaultValue(SkipUnchanged.NONE)
                    .withDescription(
                            "Don't embed and write again what is there already. state: as far as this"
                                    + " job, or the savepoint that it began with, has seen it go to this very"
                                    + " collection; one that was dropped and made anew is filled again."
                                    + " collection: what it has not seen is looked up in the collection,"
                                    + " for which each point's payload keeps two hashes. Where only the"
                                    + " payload has changed, only that is written.");

    public static final ConfigOption<Duration> UNCHANGED_STATE_TTL =
            key("unchanged.state-ttl")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "How long a document is remembered after it was last seen: longer than the"
                                    + " time between checkpoints, and than source.kafka.overlap where that"
                                    + " holds. What is forgotten is new when it comes again: it is looked up"
                                    + " or written, and an older version is taken. Default: for ever. For"
                                    + " many millions of ids use Flink's RocksDB state backend.");
}
