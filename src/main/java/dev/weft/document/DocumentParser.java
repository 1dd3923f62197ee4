package dev.weft.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Objects;

/**
 * Makes a document of a record's bytes.
 *
 * @param shardKeys whether what is written to has parts with names, too, in which a document stays
 */
public record DocumentParser(DocumentMapping mapping, boolean shardKeys) implements Serializable {

    /** For a collection without shard keys. */
    public DocumentParser(DocumentMapping mapping) {
        this(mapping, false);
    }

    /**
     * The record that is meant: where it is a dead letter, the one that the letter is about.
     *
     * @throws BadRecordException if it is said to be a dead letter and is none
     */
    public RawRecord opened(RawRecord record) throws BadRecordException {
        RawRecord meant = record;
        // a letter that couldn't be opened is in a letter itself
        while (meant.format() == RecordFormat.DEAD_LETTER) {
            meant = DeadRecord.of(fields(meant));
        }
        return meant;
    }

    /**
     * Makes the document.
     *
     * @throws BadRecordException if the record is too long, is not UTF-8, is not of its format, or
     *     lacks what the mapping needs
     */
    public Document parse(RawRecord record) throws BadRecordException {
        Document document = document(opened(record));
        return document.withShardKey(shardKeys ? shardKey(document) : null);
    }

    /** One text for each: documents are told apart by it. */
    private static String shardKey(Document document) throws BadRecordException {
        try {
            return ShardName.of(Objects.requireNonNullElse(document.shardKey(), "")).text();
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(
                    document.id(),
                    "%s: write \"7\" for the number 7, \"\\\"de\\\"\" for the word de (shardKey of a document, %s among the attributes of any other record)"
                            .formatted(
                                    document.shardKey() == null ? "no shard key" : e.getMessage(),
                                    RawRecord.SHARD_KEY));
        }
    }

    private Document document(RawRecord meant) throws BadRecordException {
        if (meant.tombstone()) {
            return mapping.deletion(meant);
        }
        ObjectNode fields = fields(meant);
        return meant.format() == RecordFormat.DOCUMENT
                ? mapping.mapped(fields, meant)
                : mapping.document(fields, meant);
    }

    private ObjectNode fields(RawRecord record) throws BadRecordException {
        if (record.overlong()) {
            throw new BadRecordException(null, overlong(record));
        }
        return record.format().fields(record.value(), record.header(), mapping.vectorsAlone());
    }

    private static String overlong(RawRecord record) {
        String length = "the record is " + record.length() + " bytes long, ";
        return record.attempts() == 0
                ? length
                        + "the limit is "
                        + record.value().length
                        + " (source.files.max-record-size)"
                : length
                        + "of which the dead letter holds "
                        + record.value().length
                        + ": read its source again with a higher source.files.max-record-size";
    }
}
