package dev.weft.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README says about operations is so. */
class OperationsInReadmeTest {

    private final String operations;

    OperationsInReadmeTest() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("\n## Operations\n");
        operations = readme.substring(begin, readme.indexOf("\n## ", begin + 1));
    }

    @Test
    void messagesThatAreExplainedAreMessagesOfWeft() throws IOException {
        String sources = sources();
        int table = operations.indexOf("### Troubleshooting");
        Matcher row =
                Pattern.compile("^\\| ([^|]+) \\|", Pattern.MULTILINE)
                        .matcher(operations.substring(table, operations.indexOf("###", table + 3)));
        List<String> messages = new ArrayList<>();
        while (row.find()) {
            if (!row.group(1).contains("Flink")) {
                messages.addAll(quoted(row.group(1)));
            }
        }
        assertThat(messages).hasSizeGreaterThan(15);
        assertThat(messages).allMatch(message -> sources.contains(longestPart(message)));
    }

    @Test
    void filesThatAreNamedAreThere() {
        Set<String> files = new TreeSet<>();
        Matcher file = Pattern.compile("(?:deploy|flink-conf)/[\\w./-]*\\w").matcher(operations);
        while (file.find()) {
            files.add(file.group());
        }
        assertThat(files).hasSizeGreaterThan(6).allMatch(name -> Files.exists(Path.of(name)));
    }

    private static List<String> quoted(String cell) {
        List<String> quoted = new ArrayList<>();
        Matcher code = Pattern.compile("`([^`]+)`").matcher(cell);
        while (code.find()) {
            quoted.add(code.group(1));
        }
        return quoted;
    }

    /** What stands between values. */
    private static String longestPart(String message) {
        return Stream.of(message.split("…|'…'"))
                .map(String::strip)
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    /** All sources, with strings that are cut over lines joined again. */
    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
            }
        }
        return all.toString();
    }
}
