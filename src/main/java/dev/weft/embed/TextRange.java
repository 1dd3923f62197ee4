package dev.weft.embed;

/**
 * A piece of a text.
 *
 * @param start of its first char
 * @param end behind its last char
 */
public record TextRange(int start, int end) {}
