package dev.weft.job.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;

/**
 * Reads options from the command line: {@code --config FILE} for a job file, {@code --key value} or
 * {@code --key=value} for any option; a flag wins over the file.
 */
public final class OptionsLoader {

    /** The flag that names the job file. */
    public static final String CONFIG = "config";

    private static final String SEPARATOR = ";";

    private static final ObjectReader YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readerFor(JsonNode.class);

    private final List<String> mistakes = new ArrayList<>();

    private OptionsLoader() {}

    /**
     * The options, complete and valid.
     *
     * @throws BadOptionsException with every mistake found
     */
    public static Configuration load(String... args) {
        Loaded loaded = read(args);
        if (!loaded.mistakes().isEmpty()) {
            throw new BadOptionsException(loaded.mistakes());
        }
        return loaded.options();
    }

    /**
     * Options as far as they can be used, and what is wrong with the others.
     *
     * @param options without unknown and ill-typed ones
     * @param mistakes every one found
     */
    public record Loaded(Configuration options, List<String> mistakes) {}

    /** Loads what can be used, for who wants to go on and find more mistakes. */
    public static Loaded read(String... args) {
        OptionsLoader loader = new OptionsLoader();
        Map<String, String> flags = loader.flags(args);
        Map<String, String> options = new LinkedHashMap<>();
        String file = flags.remove(CONFIG);
        if (file != null) {
            options.putAll(loader.file(file));
        }
        options.putAll(flags);
        separateLists(options);
        loader.mistakes.addAll(OptionsCheck.mistakes(options));
        return new Loaded(OptionsCheck.usable(options), List.copyOf(loader.mistakes));
    }

    private Map<String, String> flags(String... args) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                mistakes.add("'" + args[i] + "' is no option: write --key value");
                continue;
            }
            int equals = args[i].indexOf('=');
            String key = equals < 0 ? args[i].substring(2) : args[i].substring(2, equals);
            if (equals < 0 && i + 1 == args.length) {
                mistakes.add(key + " has no value: write --" + key + " value");
                continue;
            }
            String value = equals < 0 ? args[++i] : args[i].substring(equals + 1);
            String before = flags.put(key, value);
            if (before != null && !before.equals(value)) {
                mistakes.add(key + " is given twice, with different values");
            }
        }
        return flags;
    }

    private Map<String, String> file(String name) {
        Map<String, String> options = new LinkedHashMap<>();
        try (InputStream in = open(name);
                MappingIterator<JsonNode> documents = YAML.readValues(in)) {
            List<JsonNode> all = documents.readAll();
            if (all.size() == 1 && all.get(0) instanceof ObjectNode fields) {
                flatten("", fields, options);
            } else {
                mistakes.add(
                        CONFIG + " " + name + " has to be one YAML document of 'key: value' lines");
            }
        } catch (JsonProcessingException e) {
            String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            mistakes.add(
                    CONFIG
                            + " "
                            + name
                            + " is not valid YAML"
                            + line
                            + ": "
                            + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            mistakes.add(CONFIG + " " + name + " can't be read: " + e.getMessage());
        }
        return options;
    }

    private static InputStream open(String name) throws IOException {
        Path path = new Path(name);
        return path.getFileSystem().open(path);
    }

    /** {@code a: {b: 1}} and {@code a.b: 1} are the same. */
    private void flatten(String prefix, ObjectNode fields, Map<String, String> options) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            String key = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value instanceof ObjectNode inner) {
                flatten(key + ".", inner, options);
            } else if (options.put(key, text(key, value)) != null) {
                mistakes.add(key + " is given twice in the job file");
            }
        }
    }

    private String text(String key, JsonNode value) {
        if (value.isNull()) {
            mistakes.add(key + " has no value: give it one, or leave the line out");
            return "";
        }
        if (!value.isArray()) {
            return value.asText();
        }
        List<String> items = new ArrayList<>();
        for (JsonNode item : value) {
            boolean plain =
                    item.isValueNode() && !item.isNull() && !item.asText().matches(".*[,;].*");
            if (!plain) {
                mistakes.add(
                        key + " is a list of names: each a text without comma or semicolon in it");
            }
            items.add(item.asText());
        }
        return String.join(SEPARATOR, items);
    }

    /** Lists may be written with commas, as people do; Flink's own have semicolons. */
    private static void separateLists(Map<String, String> options) {
        for (ConfigOption<?> option : WeftOptions.all()) {
            if (OptionsText.type(option).equals("list")) {
                options.computeIfPresent(
                        option.key(), (key, value) -> value.replaceAll("\\s*,\\s*", SEPARATOR));
            }
        }
    }
}
