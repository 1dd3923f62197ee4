package dev.weft.job.known;

import dev.weft.document.Fingerprint;
import dev.weft.document.Version;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes what is remembered of a document in 1 to 58 bytes: a byte that says what follows, then the
 * hashes of text and payload, the text's run, the version's generation and value, and the collection's
 * mark. Runs came with version 2.
 */
public final class KnownSerializer extends TypeSerializerSingleton<Known> {

    private static final long serialVersionUID = 1L;

    private static final int FINGERPRINT = 1;
    private static final int VERSION = 2;
    private static final int VALUE = 4;
    private static final int COLLECTION = 8;
    private static final int RUN = 16;

    private static final HexFormat HEX = HexFormat.of();

    @Override
    public void serialize(Known known, DataOutputView out) throws IOException {
        Fingerprint fingerprint = known.fingerprint();
        Version version = known.version();
        boolean value = version != null && version.value() != null;
        boolean run = fingerprint != null && fingerprint.run() != 0;
        out.writeByte(
                (fingerprint == null ? 0 : FINGERPRINT)
                        + (version == null ? 0 : VERSION)
                        + (value ? VALUE : 0)
                        + (run ? RUN : 0)
                        + (known.collection() == Known.ANY ? 0 : COLLECTION));
        if (fingerprint != null) {
            out.write(HEX.parseHex(fingerprint.text()));
            out.write(HEX.parseHex(fingerprint.payload()));
        }
        if (run) {
            out.writeLong(fingerprint.run());
        }
        if (version != null) {
            out.writeByte(version.generation());
        }
        if (value) {
            out.writeLong(version.value());
        }
        if (known.collection() != Known.ANY) {
            out.writeLong(known.collection());
        }
    }

    @Override
    public Known deserialize(DataInputView in) throws IOException {
        int parts = in.readByte();
        Fingerprint fingerprint =
                has(parts, FINGERPRINT)
                        ? new Fingerprint(hash(in), hash(in), has(parts, RUN) ? in.readLong() : 0)
                        : null;
        int generation = has(parts, VERSION) ? in.readByte() : 0;
        Long value = has(parts, VALUE) ? in.readLong() : null;
        return new Known(
                fingerprint,
                has(parts, VERSION) ? new Version(value, generation) : null,
                has(parts, COLLECTION) ? in.readLong() : Known.ANY);
    }

    private static boolean has(int parts, int part) {
        return (parts & part) != 0;
    }

    private static String hash(DataInputView in) throws IOException {
        byte[] hash = new byte[Fingerprint.BYTES];
        in.readFully(hash);
        return HEX.formatHex(hash);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public Known copy(Known known) {
        return known;
    }

    @Override
    public Known copy(Known known, Known reuse) {
        return known;
    }

    @Override
    public Known deserialize(Known reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Known createInstance() {
        return new Known(null, null, Known.ANY);
    }

    /** It varies. */
    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<Known> snapshotConfiguration() {
        return new KnownSerializerSnapshot();
    }
}
