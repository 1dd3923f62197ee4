package dev.weft.job.options;

import static dev.weft.job.options.JobOptions.DEAD_LETTERS_PATH;
import static dev.weft.job.options.SourceOptions.FILES_MAX_RECORD_SIZE;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.KafkaPosition;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** Finds mistakes in what is to be read. */
final class SourceCheck {

    /** A record is one array of bytes, and is copied on its way. */
    private static final long MAX_RECORD_SIZE = 1L << 30;

    private SourceCheck() {}

    /** @param options well typed */
    static List<String> mistakes(Configuration options) {
        Mistakes mistakes = new Mistakes(options);
        ofAnotherSource(options, mistakes);
        options.getOptional(KAFKA_PROPERTIES)
                .ifPresent(given -> KafkaSecrets.mistakes(given).forEach(mistakes::add));
        mistakes.parse(KAFKA_START, KafkaPosition::parse);
        mistakes.parse(KAFKA_STOP, KafkaPosition::parse);
        mistakes.atMost(
                MAX_RECORD_SIZE,
                FILES_MAX_RECORD_SIZE,
                options.get(FILES_MAX_RECORD_SIZE).getBytes());
        deadLettersApart(options, mistakes);
        return mistakes.found();
    }

    /** It would be ignored in silence. Dead letters, though, are read by the job that wrote them. */
    private static void ofAnotherSource(Configuration options, Mistakes mistakes) {
        if (FileFormat.DEAD_LETTERS.isRead(options)) {
            return;
        }
        SourceType source = options.get(SOURCE_TYPE);
        for (String key : options.keySet()) {
            boolean foreign =
                    key.startsWith("source.files.") && source != SourceType.FILES
                            || key.startsWith("source.kafka.") && !source.readsKafka()
                            || key.startsWith("source.qdrant.") && !source.readsCollection();
            if (foreign) {
                mistakes.add(
                        "%s is for another source than %s '%s'"
                                .formatted(key, SOURCE_TYPE.key(), source));
            }
        }
    }

    /** Dead letters in the folder that is read would be read, too, and breed. */
    private static void deadLettersApart(Configuration options, Mistakes mistakes) {
        String source = options.get(FILES_PATH);
        String dead = options.get(DEAD_LETTERS_PATH);
        if (source != null && dead != null && (dead + "/").startsWith(source + "/")) {
            mistakes.add(
                    "%s is inside %s: choose a folder beside it"
                            .formatted(
                                    OptionsText.assignment(DEAD_LETTERS_PATH, options),
                                    FILES_PATH.key()));
        }
    }
}
