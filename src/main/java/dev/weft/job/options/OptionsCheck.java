package dev.weft.job.options;

import static dev.weft.job.options.WeftOptions.BATCH_LANES;
import static dev.weft.job.options.WeftOptions.DOCUMENT_ID;
import static dev.weft.job.options.WeftOptions.DOCUMENT_TEXT;
import static dev.weft.job.options.WeftOptions.FILES_FORMAT;
import static dev.weft.job.options.WeftOptions.FILES_PATH;
import static dev.weft.job.options.WeftOptions.JOB_MAX_PARALLELISM;
import static dev.weft.job.options.WeftOptions.QDRANT_API_KEY_ENV;
import static dev.weft.job.options.WeftOptions.QDRANT_API_KEY_FILE;
import static dev.weft.job.options.WeftOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.WeftOptions.QDRANT_URL;

import dev.weft.document.DocumentMapping;
import dev.weft.document.RecordFormat;
import dev.weft.document.TextTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/** Finds every mistake in a set of options: unknown, ill-typed, missing, contradictory. */
final class OptionsCheck {

    private final Configuration options;
    private final List<String> mistakes = new ArrayList<>();

    private OptionsCheck(Map<String, String> options) {
        this.options = Configuration.fromMap(options);
    }

    static List<String> mistakes(Map<String, String> options) {
        OptionsCheck check = new OptionsCheck(options);
        options.keySet().forEach(check::known);
        WeftOptions.all().forEach(check::typed);
        // what reads several options needs them all well typed
        if (check.mistakes.isEmpty()) {
            check.required();
            check.consistent();
        }
        return check.mistakes;
    }

    private void known(String key) {
        List<String> names = WeftOptions.all().stream().map(ConfigOption::key).toList();
        if (names.contains(key)) {
            return;
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String nearest =
                names.stream()
                        .min(Comparator.comparingInt(name -> distance.apply(name, key)))
                        .orElseThrow();
        mistakes.add(key + " is no option of Weft's: did you mean " + nearest + "?");
    }

    private void typed(ConfigOption<?> option) {
        Object value;
        try {
            value = options.getOptional(option).orElse(null);
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    OptionsText.assignment(option, options)
                            + " is no "
                            + OptionsText.type(option)
                            + (option.hasDefaultValue()
                                    ? ": write it like " + OptionsText.defaultValue(option)
                                    : ""));
            return;
        }
        boolean tooSmall =
                value instanceof Integer number && number < 1
                        || value instanceof Duration duration
                                && (duration.isNegative() || duration.toMillis() == 0)
                        || value instanceof MemorySize size && size.getBytes() < 1
                        || value instanceof String text && text.isBlank();
        if (tooSmall) {
            mistakes.add(
                    OptionsText.assignment(option, options)
                            + (value instanceof String
                                    ? " is blank"
                                    : " has to be more than zero"));
        }
    }

    private void required() {
        require(FILES_PATH);
        if (options.get(FILES_FORMAT) != RecordFormat.TEXT) {
            require(DOCUMENT_ID);
            require(DOCUMENT_TEXT);
        }
        require(QDRANT_URL);
        require(QDRANT_COLLECTION);
    }

    private void require(ConfigOption<?> option) {
        if (options.getOptional(option).isEmpty()) {
            mistakes.add(option.key() + " is missing: " + OptionsText.description(option));
        }
    }

    private void consistent() {
        int lanes = options.get(BATCH_LANES);
        int maxParallelism = options.get(JOB_MAX_PARALLELISM);
        if (lanes > maxParallelism) {
            mistakes.add(
                    OptionsText.assignment(BATCH_LANES, options)
                            + " is more than "
                            + JOB_MAX_PARALLELISM.key()
                            + ", "
                            + maxParallelism);
        }
        if (options.getOptional(QDRANT_API_KEY_ENV).isPresent()
                && options.getOptional(QDRANT_API_KEY_FILE).isPresent()) {
            mistakes.add(
                    QDRANT_API_KEY_ENV.key()
                            + " and "
                            + QDRANT_API_KEY_FILE.key()
                            + " are both given: leave one out");
        }
        String id = options.get(DOCUMENT_ID);
        if (id != null && id.startsWith("@") && !id.equals(DocumentMapping.POSITION)) {
            mistakes.add(
                    OptionsText.assignment(DOCUMENT_ID, options)
                            + " is unknown: files have "
                            + DocumentMapping.POSITION
                            + " alone");
        }
        String text = options.get(DOCUMENT_TEXT);
        if (text != null) {
            try {
                TextTemplate.parse(text);
            } catch (IllegalArgumentException e) {
                mistakes.add(
                        OptionsText.assignment(DOCUMENT_TEXT, options) + ": " + e.getMessage());
            }
        }
    }
}
