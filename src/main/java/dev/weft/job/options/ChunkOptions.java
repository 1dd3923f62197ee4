package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.ConfigOption;

/** {@code chunk}: how long texts are cut into pieces. */
public final class ChunkOptions {

    private ChunkOptions() {}

    public static final ConfigOption<Integer> CHUNK_TOKENS =
            key("chunk.tokens")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Cut each document's text into pieces of this many tokens at most, special"
                                    + " ones and the prompt counted in, each a point of its own; at the"
                                    + " end of a paragraph or a sentence where possible. No more than the"
                                    + " model takes. Default: a document is one point.");

    public static final ConfigOption<Integer> CHUNK_OVERLAP =
            key("chunk.overlap")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Tokens that a piece shares with the one before at most, from the begin of a"
                                    + " sentence or a word. Half of chunk.tokens is the most. Default:"
                                    + " none.");

    public static final ConfigOption<String> CHUNK_TEXT_FIELD =
            key("chunk.text-field")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The payload's field for a piece's own text, in the place of what the document"
                                    + " has there. Default: a point says only where in the text its piece"
                                    + " is.");

    public static final ConfigOption<String> CHUNK_TOKENIZER =
            key("chunk.tokenizer")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "With embed.type http: the tokenizer.json of the server's model, or the folder"
                                    + " that holds it, on any file system of Flink's; or classpath:NAME for"
                                    + " NAME-tokenizer.json there.");
}
