package dev.weft.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

/**
 * The README's table of options is made from the code. Where they differ, {@code mvn test
 * -Dtest=OptionsInReadmeTest -Dweft.readme.write} writes it anew.
 */
class OptionsInReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- options -->\n";
    private static final String END = "<!-- /options -->";

    @Test
    void theTableOfOptionsIsTheCodes() throws Exception {
        String readme = Files.readString(README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);
        if (System.getProperty("weft.readme.write") != null) {
            Files.writeString(README, readme.substring(0, begin) + table() + readme.substring(end));
        } else {
            assertThat(readme.substring(begin, end)).isEqualTo(table());
        }
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("| option | type | default | meaning |\n|---|---|---|---|\n");
        for (ConfigOption<?> option : WeftOptions.all()) {
            table.append("| `")
                    .append(option.key())
                    .append("` | ")
                    .append(OptionsText.type(option).replace("|", "\\|"))
                    .append(" | ")
                    .append(
                            option.hasDefaultValue()
                                    ? "`" + OptionsText.defaultValue(option) + "`"
                                    : "")
                    .append(" | ")
                    .append(OptionsText.description(option))
                    .append(" |\n");
        }
        return table.toString();
    }
}
