package dev.weft.job.write;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.job.report.Tally;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A tag, then a tally as JSON or the dead letters' committable with its own version. */
final class WriteCommittableSerializer<CommT>
        implements SimpleVersionedSerializer<WriteCommittable<CommT>> {

    private static final int VERSION = 1;
    private static final byte TALLY = 0;
    private static final byte DEAD_LETTERS = 1;

    private static final JsonMapper JSON = new JsonMapper();

    private final SimpleVersionedSerializer<CommT> deadLetters;

    /** @param deadLetters null where dead letters have nothing to commit */
    WriteCommittableSerializer(SimpleVersionedSerializer<CommT> deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(WriteCommittable<CommT> committable) throws IOException {
        return committable.tally() != null
                ? tagged(TALLY, JSON.writeValueAsBytes(committable.tally()))
                : tagged(
                        DEAD_LETTERS,
                        SimpleVersionedSerialization.writeVersionAndSerialize(
                                deadLetters, committable.deadLetters()));
    }

    @Override
    public WriteCommittable<CommT> deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "The checkpoint was written by a newer Weft (committables of version "
                            + version
                            + ", this one reads "
                            + VERSION
                            + "): restore it with that one");
        }
        if (serialized[0] == DEAD_LETTERS && deadLetters == null) {
            throw new IOException(
                    "The savepoint holds dead letters that are not yet committed: set"
                            + " dead-letters.path as it was when the savepoint was taken");
        }
        byte[] content = Arrays.copyOfRange(serialized, 1, serialized.length);
        return serialized[0] == TALLY
                ? WriteCommittable.of(JSON.readValue(content, Tally.class))
                : WriteCommittable.of(
                        SimpleVersionedSerialization.readVersionAndDeSerialize(
                                deadLetters, content));
    }

    private static byte[] tagged(byte tag, byte[] content) {
        byte[] bytes = new byte[content.length + 1];
        bytes[0] = tag;
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }
}
