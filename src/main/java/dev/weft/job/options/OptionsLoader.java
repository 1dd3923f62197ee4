package dev.weft.job.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;

/**
 * Reads options from the command line: {@code --config FILE} for a job file, {@code --key value} or
 * {@code --key=value} for any option; a flag wins over the file.
 */
public final class OptionsLoader {

    /** The flag that names the job file. */
    public static final String CONFIG = "config";

    private static final ObjectReader YAML =
            YAMLMapper.builder()
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .reader();

    private final List<String> mistakes = new ArrayList<>();

    private OptionsLoader() {}

    /**
     * The options, complete and valid.
     *
     * @throws BadOptionsException with every mistake found
     */
    public static Configuration load(String... args) {
        OptionsLoader loader = new OptionsLoader();
        Map<String, String> flags = loader.flags(args);
        Map<String, String> options = new LinkedHashMap<>();
        String file = flags.remove(CONFIG);
        if (file != null) {
            options.putAll(loader.file(file));
        }
        options.putAll(flags);
        loader.mistakes.addAll(OptionsCheck.mistakes(options));
        if (!loader.mistakes.isEmpty()) {
            throw new BadOptionsException(loader.mistakes);
        }
        return Configuration.fromMap(options);
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
        Path path = new Path(name);
        try (InputStream in = path.getFileSystem().open(path)) {
            JsonNode root = YAML.readTree(in);
            if (root instanceof ObjectNode fields) {
                flatten("", fields, options);
            } else {
                mistakes.add(CONFIG + " " + name + " holds no 'key: value' lines");
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
        } catch (IOException e) {
            mistakes.add(CONFIG + " " + name + " can't be read: " + e.getMessage());
        }
        return options;
    }

    /** {@code a: {b: 1}} and {@code a.b: 1} are the same. */
    private void flatten(String prefix, ObjectNode fields, Map<String, String> options) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            String key = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value instanceof ObjectNode inner) {
                flatten(key + ".", inner, options);
            } else if (options.put(key, text(value)) != null) {
                mistakes.add(key + " is given twice in the job file");
            }
        }
    }

    /** Lists as Flink writes them: a;b, quoted where a value has the separator in it. */
    private static String text(JsonNode value) {
        return value.isArray()
                ? value.valueStream()
                        .map(item -> item.asText())
                        .map(
                                item ->
                                        item.contains(";")
                                                ? "'" + item.replace("'", "''") + "'"
                                                : item)
                        .collect(Collectors.joining(";"))
                : value.asText();
    }
}
