package dev.weft.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text out of bytes, with nothing replaced in silence. */
public final class Utf8 {

    private Utf8() {}

    /** The text, or nothing where the bytes are no UTF-8. */
    public static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(decode(ByteBuffer.wrap(bytes)));
        } catch (CharacterCodingException noText) {
            return Optional.empty();
        }
    }

    /** The text; an error says which byte is no UTF-8. */
    static String required(byte[] record) throws BadRecordException {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        try {
            return decode(bytes);
        } catch (CharacterCodingException noText) {
            throw new BadRecordException(
                    null,
                    "wrong encoding: byte "
                            + bytes.position()
                            + " of the record is not UTF-8; convert the file to UTF-8");
        }
    }

    private static String decode(ByteBuffer bytes) throws CharacterCodingException {
        // a decoder that nothing was set of reports what is malformed
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }
}
