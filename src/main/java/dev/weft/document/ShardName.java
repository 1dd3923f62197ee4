package dev.weft.document;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * The name of a part of a collection: a word or a number. Its text is JSON, {@code "de"} or {@code 7}, for the word
 * {@code "7"} is another one than the number {@code 7}.
 */
public sealed interface ShardName {

    /** A word. */
    record Word(String value) implements ShardName {}

    /** @param value an unsigned 64-bit number */
    record Number(long value) implements ShardName {}

    /**
     * Reads its text. A word's may have escapes that {@link #text} has not; a number's is as that writes it.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ShardName of(String text) {
        ShardName name = parse(text);
        if (name instanceof Number && !name.text().equals(text)) {
            throw none(text, null);
        }
        return name;
    }

    private static ShardName parse(String text) {
        try {
            return text.startsWith("\"")
                    ? new Word(Json.MAPPER.readTree(text).textValue())
                    : new Number(Long.parseUnsignedLong(text));
        } catch (JsonProcessingException | NumberFormatException e) {
            throw none(text, e);
        }
    }

    private static IllegalArgumentException none(String text, Exception cause) {
        return new IllegalArgumentException("'" + text + "' is no shard key", cause);
    }

    /** As {@link #of} reads it. */
    default String text() {
        return this instanceof Word word
                ? Json.MAPPER.getNodeFactory().textNode(word.value()).toString()
                : Long.toUnsignedString(((Number) this).value());
    }
}
