package dev.weft.job.options;

import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;

import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/** Options as people read them. */
public final class OptionsText {

    private OptionsText() {}

    /** All options, grouped, with type, default and meaning. */
    public static String help() {
        StringBuilder help =
                new StringBuilder(
                        """
                        Weft weaves documents into Qdrant.

                          flink run weft-job.jar --config job.yaml
                          flink run weft-job.jar --key value ...

                        In the place of a run:

                          --dry-run --config job.yaml
                              says what a run would take and what is wrong with it; writes nothing
                          --rollback job.yaml [--to NAME]
                              points cutover.alias to where it led before the last cut-over,
                              or to another collection that it led to
                          --cleanup job.yaml [--yes]
                              drops, after asking, what was made for cutover.alias and serves no longer,
                              or was refused by the checks
                          --drop-vector NAME --config job.yaml [--yes]
                              drops, after asking, a vector that a run in place has made needless

                        Every option can stand in the job file as 'key: value', or as a flag, which wins.
                        """);
        String group = "";
        for (ConfigOption<?> option : WeftOptions.all()) {
            if (!group(option).equals(group)) {
                group = group(option);
                help.append('\n').append(group).append('\n');
            }
            help.append("  --").append(option.key()).append(" <").append(type(option)).append('>');
            if (option.hasDefaultValue()) {
                help.append("  default: ").append(defaultValue(option));
            }
            help.append('\n');
            for (String line : wrapped(description(option))) {
                help.append("      ").append(line).append('\n');
            }
        }
        return help.toString();
    }

    /** {@code source.files.path} is of the group {@code source}. */
    public static String group(ConfigOption<?> option) {
        return option.key().substring(0, option.key().indexOf('.'));
    }

    /** What a value looks like: {@code number}, {@code duration}, {@code jsonl | csv | text}. */
    public static String type(ConfigOption<?> option) {
        if (WeftOptions.valueType(option) instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class ? "properties" : "list";
        }
        Class<?> type = (Class<?>) WeftOptions.valueType(option);
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(OptionsText::lowerCase)
                    .collect(Collectors.joining(" | "));
        }
        return switch (type.getSimpleName()) {
            case "Integer", "Double" -> "number";
            case "Boolean" -> "true | false";
            case "Duration" -> "duration";
            case "MemorySize" -> "size";
            default -> "text";
        };
    }

    /** The default as it would be written in a job file. */
    public static String defaultValue(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        return value instanceof Enum<?> constant ? lowerCase(constant) : String.valueOf(value);
    }

    public static String description(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }

    /** {@code key 'value'}; no option of Weft's holds a secret, but the properties of Kafka's client may. */
    static String assignment(ConfigOption<?> option, Configuration options) {
        String value = option.equals(KAFKA_PROPERTIES) ? "..." : options.toMap().get(option.key());
        return option.key() + " '" + value + "'";
    }

    static String lowerCase(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    private static List<String> wrapped(String text) {
        return List.of(WordUtils.wrap(text, 90).split("\\R"));
    }
}
