package dev.weft.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of a document out of its fields: a list of fields ({@code title, summary}), joined by
 * line ends, or a template ({@code "{title} by {author}"}; <code>{{</code> is a brace). A field that
 * is missing or null gives nothing; a list gives its values, joined by commas.
 */
public final class TextTemplate implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No field at all: the text is always empty. */
    public static final TextTemplate NONE = new TextTemplate(List.of(), true);

    private static final int MAX_PLAIN_DIGITS = 40;

    /** Literal text at even places, fields at odd ones. */
    private final List<String> parts;

    private final boolean list;

    private TextTemplate(List<String> parts, boolean list) {
        this.parts = parts;
        this.list = list;
    }

    /**
     * Reads a list of fields or a template.
     *
     * @throws IllegalArgumentException if a brace has no partner, or no field is named
     */
    public static TextTemplate parse(String text) {
        TextTemplate template =
                text.indexOf('{') < 0 && text.indexOf('}') < 0 ? ofFields(text) : ofTemplate(text);
        if (template.fields().isEmpty()) {
            throw new IllegalArgumentException(
                    "it names no field: write a field's name, or {name} in a template");
        }
        return template;
    }

    private static TextTemplate ofFields(String text) {
        List<String> parts = new ArrayList<>();
        for (String field : text.split("[,;]")) {
            if (!field.isBlank()) {
                parts.add(parts.isEmpty() ? "" : "\n");
                parts.add(field.strip());
            }
        }
        return new TextTemplate(List.copyOf(parts), true);
    }

    private static TextTemplate ofTemplate(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean inField = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean doubled = !inField && i + 1 < text.length() && text.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                part.append(c);
                i++;
            } else if (c == '{' && !inField || c == '}' && inField) {
                String whole = part.toString();
                if (inField && whole.isBlank()) {
                    throw new IllegalArgumentException(
                            "'{}' at " + (i - whole.length()) + " names no field: write {name}");
                }
                parts.add(inField ? whole.strip() : whole);
                part.setLength(0);
                inField = !inField;
            } else if (c == '{' || c == '}') {
                throw new IllegalArgumentException(
                        "'" + c + "' at " + (i + 1) + " has no partner: double it to mean a brace");
            } else {
                part.append(c);
            }
        }
        if (inField) {
            throw new IllegalArgumentException(
                    "the last '{' has no partner: double it to mean a brace");
        }
        parts.add(part.toString());
        return new TextTemplate(List.copyOf(parts), false);
    }

    /** The fields that the text is made of, in order. */
    public List<String> fields() {
        List<String> fields = new ArrayList<>();
        for (int i = 1; i < parts.size(); i += 2) {
            fields.add(parts.get(i));
        }
        return fields;
    }

    /** The text; empty when none of the fields has a value, whatever stands between them. */
    public String text(ObjectNode document) {
        StringBuilder text = new StringBuilder();
        boolean any = false;
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 0) {
                if (!list || any) {
                    text.append(parts.get(i));
                }
                continue;
            }
            String value = valueText(Fields.at(document, parts.get(i)));
            any |= !Fields.isBlank(value);
            text.append(value);
        }
        return any ? text.toString().strip() : "";
    }

    private static String valueText(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isArray()) {
            return value.valueStream()
                    .map(TextTemplate::valueText)
                    .collect(Collectors.joining(", "));
        }
        if (value.isBigDecimal()) {
            return decimalText(value.decimalValue());
        }
        return value.isObject() ? value.toString() : value.asText();
    }

    /** As a person writes it, 1200.00 and not 1.2E+3, but for numbers that would fill pages. */
    private static String decimalText(BigDecimal value) {
        return Math.abs(value.scale()) <= MAX_PLAIN_DIGITS
                ? value.toPlainString()
                : value.toString();
    }
}
