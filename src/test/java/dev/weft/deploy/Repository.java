package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of this repository, as tests read them. */
final class Repository {

    static final Path DEPLOY = Path.of("deploy");

    private Repository() {}

    /** The one YAML document in a file; anchors and merges are resolved. */
    static Map<String, Object> yaml(Path file) throws IOException {
        List<Map<String, Object>> documents = yamls(file);
        assertThat(documents).as("documents in " + file).hasSize(1);
        return documents.get(0);
    }

    static List<Map<String, Object>> yamls(Path file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document :
                new Yaml(new SafeConstructor(strict)).loadAll(Files.readString(file))) {
            documents.add(map(document));
        }
        return documents;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    @SuppressWarnings("unchecked")
    static <T> List<T> list(Object node) {
        return (List<T>) node;
    }

    /** What a path of keys leads to. */
    static Object at(Object node, String... keys) {
        for (String key : keys) {
            node = map(node).get(key);
        }
        return node;
    }

    /** A property of the pom, or its {@code version}. */
    static String pom(String name) throws IOException {
        Matcher tag =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
                        .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(tag.find()).as(name + " in the pom").isTrue();
        return tag.group(1);
    }
}
