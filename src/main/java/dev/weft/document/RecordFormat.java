package dev.weft.document;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How one record's bytes become named fields. */
public enum RecordFormat {
    /** One JSON object a line. */
    JSONL {
        @Override
        public ObjectNode fields(byte[] utf8, String header, List<String> vectors)
                throws BadRecordException {
            return JsonRecords.read(utf8, vectors);
        }
    },
    /** Comma-separated values, RFC 4180; the file's first record names the fields. */
    CSV {
        /** Of the file that was read last: all its records have it. */
        private volatile CsvHeader last;

        @Override
        public ObjectNode fields(byte[] utf8, String header, List<String> vectors)
                throws BadRecordException {
            CsvHeader columns = last;
            if (columns == null || !columns.text().equals(header)) {
                columns = CsvHeader.of(header);
                last = columns;
            }
            List<String> names = columns.names();
            String[] values = row(Utf8.required(utf8), "the record");
            if (names.size() != values.length) {
                throw new BadRecordException(
                        null,
                        "the record has "
                                + values.length
                                + " columns, the header "
                                + names.size()
                                + ": quote values that hold a comma");
            }
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < values.length; i++) {
                fields.put(names.get(i), values[i]);
            }
            return fields;
        }
    },
    /** Plain text: the whole line is the field {@code text}. */
    TEXT {
        @Override
        public ObjectNode fields(byte[] utf8, String header, List<String> vectors)
                throws BadRecordException {
            return JsonNodeFactory.instance.objectNode().put("text", Utf8.required(utf8));
        }
    },
    /** A document that was made of a record before, as {@link DocumentJson} has it. */
    DOCUMENT {
        @Override
        public ObjectNode fields(byte[] utf8, String header, List<String> vectors)
                throws BadRecordException {
            return JsonRecords.read(utf8, List.of());
        }
    },
    /** A dead letter: the record that it is about is read in its place. */
    DEAD_LETTER {
        @Override
        public ObjectNode fields(byte[] utf8, String header, List<String> vectors)
                throws BadRecordException {
            return JsonRecords.read(utf8, List.of());
        }
    };

    private static final ObjectReader ROW =
            CsvMapper.builder()
                    .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                    .build()
                    .readerFor(String[].class);

    /**
     * Takes one record apart.
     *
     * @param utf8 the record
     * @param header the file's header; null where the format has none
     * @param vectors fields that may hold a vector, which JSON has to be read for
     * @throws BadRecordException if it is not UTF-8, or not of this format
     */
    public abstract ObjectNode fields(byte[] utf8, String header, List<String> vectors)
            throws BadRecordException;

    /** Whether a file of this format begins with a header. */
    public boolean hasHeader() {
        return this == CSV;
    }

    /** As dead letters name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String[] row(String text, String what) throws BadRecordException {
        try (MappingIterator<String[]> rows = ROW.readValues(text)) {
            List<String[]> all = rows.readAll();
            if (all.size() == 1) {
                return all.get(0);
            }
            throw new BadRecordException(
                    null, what + " holds " + all.size() + " CSV rows where one was expected");
        } catch (IOException | RuntimeException e) {
            throw new BadRecordException(
                    null,
                    what
                            + " is not valid CSV: check its quotes ("
                            + e.getClass().getSimpleName()
                            + ")");
        }
    }

    private record CsvHeader(String text, List<String> names) {

        static CsvHeader of(String text) throws BadRecordException {
            List<String> names = new ArrayList<>();
            for (String column : row(text, "the header")) {
                String name = column.strip();
                if (names.contains(name)) {
                    throw new BadRecordException(
                            null, "the header names column '" + name + "' twice");
                }
                names.add(name);
            }
            return new CsvHeader(text, names);
        }
    }
}
