package dev.weft.job.options;

import dev.weft.qdrant.client.QdrantOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** The mistakes of one check, and the questions that several checks ask. */
final class Mistakes {

    private final Configuration options;
    private final List<String> found = new ArrayList<>();

    /** @param options well typed */
    Mistakes(Configuration options) {
        this.options = options;
    }

    List<String> found() {
        return found;
    }

    void add(String mistake) {
        found.add(mistake);
    }

    /** Only one of the two may be given. */
    void notBoth(ConfigOption<?> one, ConfigOption<?> other) {
        if (options.getOptional(one).isPresent() && options.getOptional(other).isPresent()) {
            add(one.key() + " and " + other.key() + " are both given: leave one out");
        }
    }

    void atMost(long limit, ConfigOption<?> option, long value) {
        if (value > limit) {
            add(OptionsText.assignment(option, options) + " is more than " + limit);
        }
    }

    /** What the parser refuses, if the option is given. */
    void parse(ConfigOption<String> option, Consumer<String> parser) {
        parse(option, OptionsText.assignment(option, options), parser);
    }

    /** What is no address of a Qdrant server. With a user in it, it is named alone: a password may stand beside. */
    void parseUrl(ConfigOption<String> option) {
        String shown = OptionsText.assignment(option, options);
        parse(
                option,
                shown.contains("@") ? option.key() : shown,
                url -> QdrantOptions.builder().setUrl(url));
    }

    /** @param shown how to name the option; without its value if that might hold a password */
    void parse(ConfigOption<String> option, String shown, Consumer<String> parser) {
        options.getOptional(option)
                .ifPresent(
                        value -> {
                            try {
                                parser.accept(value);
                            } catch (IllegalArgumentException e) {
                                add(shown + ": " + e.getMessage());
                            }
                        });
    }
}
