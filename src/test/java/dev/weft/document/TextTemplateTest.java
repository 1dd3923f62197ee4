package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title                 | Emma",
                "title, year           | Emma#1815",
                "missing; title        | Emma",
                "title, missing, year  | Emma##1815",
                "{title} ({year})      | Emma (1815)",
                "{title} by {by.name}  | Emma by Austen",
                "{tags}                | novel, comedy",
                "{by}                  | {\"name\":\"Austen\"}",
                "{{{title}}}           | {Emma}",
                "{a.dotted.name}       | dotted",
                "{nothing}{title}      | Emma",
                "{price}, {cents}      | 1200.00, 9.90",
                "{big}                 | 1E+1000000",
            })
    void makesTheTextOfFieldsOrATemplate(String template, String expected) throws Exception {
        assertThat(TextTemplate.parse(template).text(book()))
                .isEqualTo(expected.replace('#', '\n'));
    }

    @Test
    void isEmptyWhenNoFieldHasAValue() throws Exception {
        assertThat(TextTemplate.parse("Title: {missing}, {nothing}").text(book())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{title   | the last '{' has no partner",
                "title}   | '}' at 6 has no partner",
                "{a{b}}   | '{' at 3 has no partner",
                "{title}{ } | '{}' at 8 names no field",
                "{{title}} | it names no field",
                "' ,; '   | it names no field",
            })
    void refusesWhatIsNoTemplate(String template, String reason) {
        assertThatThrownBy(() -> TextTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static ObjectNode book() throws Exception {
        return (ObjectNode)
                Json.MAPPER.readTree(
                        """
                                {"title": "Emma", "year": 1815, "by": {"name": "Austen"},
                                 "tags": ["novel", "comedy"], "a.dotted.name": "dotted",
                                 "nothing": null, "price": 1200.00, "cents": 9.90, "big": 1e1000000}
                                """);
    }
}
