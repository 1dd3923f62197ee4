package dev.weft.document;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Makes a document of a record's bytes. */
public record DocumentParser(RecordFormat format, DocumentMapping mapping) implements Serializable {

    /**
     * @throws BadRecordException if the record is too long, is not UTF-8, is not of the format, or
     *     lacks what the mapping needs
     */
    public Document parse(RawRecord record) throws BadRecordException {
        if (record.tombstone()) {
            return mapping.deletion(record);
        }
        if (record.overlong()) {
            throw new BadRecordException(
                    null,
                    "the record is "
                            + record.length()
                            + " bytes long, the limit is "
                            + record.value().length
                            + " (source.files.max-record-size)");
        }
        return mapping.document(format.fields(decode(record.value()), record.header()), record);
    }

    private static String decode(byte[] utf8) throws BadRecordException {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            return decoder.decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new BadRecordException(
                    null,
                    "wrong encoding: byte "
                            + bytes.position()
                            + " of the record is not UTF-8; convert the file to UTF-8");
        }
    }
}
