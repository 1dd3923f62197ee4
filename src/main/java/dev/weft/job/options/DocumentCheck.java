package dev.weft.job.options;

import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_PAYLOAD;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_TEXT;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;

import dev.weft.document.DocumentMapping;
import dev.weft.document.TextTemplate;
import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.options.SourceOptions.SourceType;
import dev.weft.job.source.KafkaRecords;
import dev.weft.job.source.PointRecords;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Finds fields that a document is to be made of, and that no record has. */
final class DocumentCheck {

    private final Configuration options;
    private final Mistakes mistakes;

    private DocumentCheck(Configuration options) {
        this.options = options;
        this.mistakes = new Mistakes(options);
    }

    /** @param options well typed */
    static List<String> mistakes(Configuration options) {
        DocumentCheck check = new DocumentCheck(options);
        check.mistakes.parse(DOCUMENT_TEXT, TextTemplate::parse);
        check.plainText();
        check.attribute(DOCUMENT_ID, options.get(DOCUMENT_ID));
        check.attribute(DOCUMENT_VERSION, options.get(DOCUMENT_VERSION));
        options.getOptional(DOCUMENT_PAYLOAD)
                .ifPresent(
                        fields ->
                                fields.forEach(field -> check.attribute(DOCUMENT_PAYLOAD, field)));
        return check.mistakes.found();
    }

    /** A line of plain text has one field, and no version. */
    private void plainText() {
        if (!FileFormat.TEXT.isRead(options)) {
            return;
        }
        for (ConfigOption<String> option : List.of(DOCUMENT_ID, DOCUMENT_VERSION)) {
            String field = options.get(option);
            if (field != null && !field.equals(DocumentMapping.POSITION)) {
                mistakes.add(
                        OptionsText.assignment(option, options)
                                + ": a line of format text has no such field");
            }
        }
        if (!List.of("text", "{text}")
                .contains(options.getOptional(DOCUMENT_TEXT).orElse("text"))) {
            mistakes.add(
                    OptionsText.assignment(DOCUMENT_TEXT, options)
                            + ": a line of format text has the field 'text' alone");
        }
    }

    /** Whether the source gives what is asked for by an {@code @name}. */
    private void attribute(ConfigOption<?> option, String field) {
        if (field == null || !field.startsWith("@") || field.equals(DocumentMapping.POSITION)) {
            return;
        }
        if (FileFormat.DEAD_LETTERS.isRead(options)
                && (KafkaRecords.has(field) || PointRecords.has(field))) {
            return;
        }
        SourceType source = options.get(SOURCE_TYPE);
        List<String> known = new ArrayList<>(List.of(DocumentMapping.POSITION));
        boolean there = source != SourceType.FILES;
        if (source.readsKafka()) {
            there = KafkaRecords.has(field);
            known.add("@key, @topic, @partition, @offset, @timestamp and @header.NAME");
        }
        if (source.readsCollection()) {
            there &= PointRecords.has(field);
            known.add("@id and @key");
        }
        if (!there) {
            mistakes.add(
                    "%s '%s' is unknown: %s %s has %s"
                            .formatted(
                                    option.key(),
                                    field,
                                    SOURCE_TYPE.key(),
                                    source,
                                    String.join(", ", known)));
        }
    }
}
