package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** {@code document}: what the fields of a record are to a document. */
public final class DocumentOptions {

    private DocumentOptions() {}

    public static final ConfigOption<String> DOCUMENT_ID =
            key("document.id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The field (or path.to.field) that holds the document's id, a text or a"
                                    + " whole number; or @position, the record's file and offset, which"
                                    + " is the default for format text; or, from Kafka, @key, @topic,"
                                    + " @partition, @offset, @timestamp or @header.NAME; or, from a"
                                    + " collection, @id, the point's own, or @key, the id that Weft wrote"
                                    + " it under. The other document options take these too.");

    public static final ConfigOption<String> DOCUMENT_TEXT =
            key("document.text")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The text to embed: a field, a list of fields (joined by line ends), or a"
                                    + " template like '{title} by {author}'. Default for format text:"
                                    + " text.");

    public static final ConfigOption<List<String>> DOCUMENT_VECTOR =
            key("document.vector")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "The field that holds the document's own vector, a list of numbers, which is"
                                    + " written as it is: nothing is embedded, no model is opened, and"
                                    + " document.text is not needed. From a collection: @vector, or"
                                    + " @vector.NAME; with qdrant-then-kafka that and the field in Kafka's"
                                    + " records, like [@vector, embedding].");

    public static final ConfigOption<List<String>> DOCUMENT_PAYLOAD =
            key("document.payload")
                    .stringType()
                    .asList()
                    .noDefaultValue()
                    .withDescription(
                            "The fields that go into the point's payload. Default: all but"
                                    + " document.vector.");

    public static final ConfigOption<String> DOCUMENT_VERSION =
            key("document.version")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The field that holds the document's version, a whole number or an ISO 8601"
                                    + " date and time; kept in the payload as _weft.version. A version older"
                                    + " than the newest one that went by is dropped and counted; for that"
                                    + " the job remembers every id.");
}
