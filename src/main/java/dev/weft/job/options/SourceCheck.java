package dev.weft.job.options;

import static dev.weft.job.options.JobOptions.DEAD_LETTERS_PATH;
import static dev.weft.job.options.JobOptions.REPORT_PATH;
import static dev.weft.job.options.SourceOptions.FILES_MAX_RECORD_SIZE;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.SourceOptions.KAFKA_GROUP;
import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.KafkaPosition;
import dev.weft.job.source.Sources;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;

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
        mistakes.parse(KAFKA_START, KafkaPosition::start);
        mistakes.parse(KAFKA_STOP, KafkaPosition::stop);
        committedByWhom(options, mistakes);
        mistakes.atMost(
                MAX_RECORD_SIZE,
                FILES_MAX_RECORD_SIZE,
                options.get(FILES_MAX_RECORD_SIZE).getBytes());
        outputsApart(options, mistakes);
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

    private static void committedByWhom(Configuration options, Mistakes mistakes) {
        if (KafkaPosition.COMMITTED.equals(options.get(KAFKA_START))
                && Sources.group(options).isEmpty()) {
            mistakes.add(
                    "%s needs %s: the group whose offsets are meant"
                            .formatted(
                                    OptionsText.assignment(KAFKA_START, options),
                                    KAFKA_GROUP.key()));
        }
    }

    /** What the job writes into the folder that it reads would be read, too; and dead letters breed. */
    private static void outputsApart(Configuration options, Mistakes mistakes) {
        Optional<Path> read = options.getOptional(FILES_PATH).flatMap(SourceCheck::path);
        for (ConfigOption<String> output : List.of(DEAD_LETTERS_PATH, REPORT_PATH)) {
            Optional<Path> written = options.getOptional(output).flatMap(SourceCheck::path);
            if (read.isPresent() && written.isPresent() && isIn(read.get(), written.get())) {
                mistakes.add(
                        "%s is inside %s: choose a folder beside it"
                                .formatted(
                                        OptionsText.assignment(output, options), FILES_PATH.key()));
            }
        }
    }

    private static boolean isIn(Path folder, Path path) {
        Path above = path;
        while (above != null && !above.equals(folder)) {
            above = above.getParent();
        }
        return above != null;
    }

    /** However it is written; empty where it is none that Flink has a file system for, which is said elsewhere. */
    private static Optional<Path> path(String written) {
        try {
            Path path = new Path(new Path(written).toUri().normalize());
            return Optional.of(path.makeQualified(path.getFileSystem()));
        } catch (IOException | IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
