package dev.weft.job.options;

import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.MemorySize;

/** Looks at each option alone: unknown, ill-typed, empty or nothing. */
final class ValueCheck {

    private final Map<String, String> given;
    private final Configuration options;
    private final List<String> mistakes = new ArrayList<>();

    /** Keys that are unknown, or whose value is not of their type. */
    private final Set<String> spoiled = new HashSet<>();

    private ValueCheck(Map<String, String> given) {
        this.given = given;
        this.options = Configuration.fromMap(given);
    }

    static ValueCheck of(Map<String, String> given) {
        ValueCheck check = new ValueCheck(given);
        given.keySet().forEach(check::known);
        WeftOptions.all().forEach(check::typed);
        return check;
    }

    List<String> mistakes() {
        return mistakes;
    }

    Set<String> spoiled() {
        return spoiled;
    }

    /** The options that are known and well typed. */
    Configuration usable() {
        Map<String, String> usable = new LinkedHashMap<>(given);
        usable.keySet().removeAll(spoiled);
        return Configuration.fromMap(usable);
    }

    private void known(String key) {
        List<String> names = WeftOptions.all().stream().map(ConfigOption::key).toList();
        if (names.contains(key) || key.startsWith(KAFKA_PROPERTIES.key() + ".")) {
            return;
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String nearest =
                names.stream()
                        .min(Comparator.comparingInt(name -> distance.apply(name, key)))
                        .orElseThrow();
        // it may be a secret that was put where none belongs
        String value = ConfigurationUtils.hideSensitiveValues(Map.of(key, given.get(key))).get(key);
        spoil(key, key + " '" + value + "' is no option of Weft's: did you mean " + nearest + "?");
    }

    private void typed(ConfigOption<?> option) {
        Object value;
        try {
            value = options.getOptional(option).orElse(null);
        } catch (IllegalArgumentException e) {
            spoil(
                    option.key(),
                    OptionsText.assignment(option, options)
                            + " is no "
                            + OptionsText.type(option)
                            + (option.hasDefaultValue()
                                    ? ": write it like " + OptionsText.defaultValue(option)
                                    : ""));
            return;
        }
        boolean empty =
                value instanceof String text && text.isBlank()
                        || value instanceof List<?> list && list.isEmpty();
        if (empty) {
            spoil(
                    option.key(),
                    OptionsText.assignment(option, options)
                            + " is empty: give it a value, or leave it out");
        }
        boolean tooSmall =
                value instanceof Integer number && number < 1
                        || value instanceof Duration duration && duration.toMillis() < 1
                        || value instanceof MemorySize size && size.getBytes() < 1;
        if (tooSmall) {
            spoil(
                    option.key(),
                    OptionsText.assignment(option, options) + " has to be more than zero");
        }
    }

    private void spoil(String key, String mistake) {
        spoiled.add(key);
        mistakes.add(mistake);
    }
}
