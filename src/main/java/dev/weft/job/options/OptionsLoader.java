package dev.weft.job.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
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

    private static final YAMLFactory YAML =
            YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                    .build();

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
                YAMLParser yaml = YAML.createParser(in)) {
            boolean fields = yaml.nextToken() == JsonToken.START_OBJECT;
            if (fields) {
                flatten("", yaml, options);
            }
            if (!fields || yaml.nextToken() != null) {
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
    private void flatten(String prefix, YAMLParser yaml, Map<String, String> options)
            throws IOException {
        for (String name = yaml.nextFieldName(); name != null; name = yaml.nextFieldName()) {
            String key = prefix + name;
            if (yaml.nextToken() == JsonToken.START_OBJECT) {
                flatten(key + ".", yaml, options);
            } else if (options.put(key, value(key, yaml)) != null) {
                mistakes.add(key + " is given twice in the job file");
            }
        }
    }

    private String value(String key, YAMLParser yaml) throws IOException {
        if (yaml.currentToken() == JsonToken.VALUE_NULL) {
            mistakes.add(key + " has no value: give it one, or leave the line out");
            return "";
        }
        return yaml.currentToken() == JsonToken.START_ARRAY ? list(key, yaml) : text(key, yaml);
    }

    private String list(String key, YAMLParser yaml) throws IOException {
        List<String> items = new ArrayList<>();
        while (yaml.nextToken() != JsonToken.END_ARRAY) {
            boolean scalar =
                    yaml.currentToken().isScalarValue()
                            && yaml.currentToken() != JsonToken.VALUE_NULL;
            String item = scalar ? text(key, yaml) : "";
            if (!scalar || item.matches(".*[,;].*")) {
                mistakes.add(
                        key + " is a list of names: each a text without comma or semicolon in it");
            }
            yaml.skipChildren();
            items.add(item);
        }
        return String.join(SEPARATOR, items);
    }

    /** As it is written: a collection 2024_01 is none of the name 202401, the number that YAML sees. */
    private String text(String key, YAMLParser yaml) throws IOException {
        String text = yaml.getText();
        if (yaml.isCurrentAlias()) {
            mistakes.add(
                    key + " is an alias of YAML's: if it is a text, write it as '*" + text + "'");
        }
        return text;
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
