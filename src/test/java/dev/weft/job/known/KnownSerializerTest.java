package dev.weft.job.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.document.Fingerprint;
import dev.weft.document.Version;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class KnownSerializerTest {

    private static final Fingerprint FINGERPRINT =
            new Fingerprint(
                    "000102030405060708090a0b0c0d0e0f", "f0e0d0c0b0a090807060504030201000", 0);
    private static final Fingerprint RETURNED =
            new Fingerprint(FINGERPRINT.text(), FINGERPRINT.payload(), 77);

    private final KnownSerializer serializer = new KnownSerializer();

    @Test
    void whatIsKnownIsReadAsItWasWritten() throws Exception {
        for (Fingerprint fingerprint : new Fingerprint[] {null, FINGERPRINT, RETURNED}) {
            for (Version version :
                    new Version[] {
                        null,
                        new Version(Long.MIN_VALUE),
                        new Version(null, 1),
                        new Version(Long.MAX_VALUE, 1)
                    }) {
                for (long collection : List.of(Known.ANY, Known.mark("books"))) {
                    Known known = new Known(fingerprint, version, collection);
                    assertThat(serializer.deserialize(new DataInputDeserializer(bytes(known))))
                            .isEqualTo(known);
                }
            }
        }
    }

    @Test
    void theBytesOfThisVersionAndOfTheOneBeforeStayAsTheyAre() throws Exception {
        assertThat(HexFormat.of().formatHex(bytes(new Known(RETURNED, new Version(7L, 1), 9))))
                .isEqualTo(
                        "1f"
                                + RETURNED.text()
                                + RETURNED.payload()
                                + "000000000000004d"
                                + "01"
                                + "0000000000000007"
                                + "0000000000000009");
        // without a run, as version 1 had none
        assertThat(HexFormat.of().formatHex(bytes(new Known(FINGERPRINT, new Version(7L, 1), 9))))
                .isEqualTo(
                        "0f"
                                + FINGERPRINT.text()
                                + FINGERPRINT.payload()
                                + "01"
                                + "0000000000000007"
                                + "0000000000000009");
        assertThat(bytes(new Known(null, null, Known.ANY))).containsExactly(0);
        assertThat(bytes(new Known(FINGERPRINT, null, 9))).hasSize(41);
    }

    @Test
    void stateOfANewerReleaseAndOfSomethingElseIsRefused() throws Exception {
        KnownSerializerSnapshot snapshot = new KnownSerializerSnapshot();
        assertThatThrownBy(
                        () ->
                                snapshot.readSnapshot(
                                        3,
                                        new DataInputDeserializer(new byte[0]),
                                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("restore it with the release that wrote it");
        snapshot.readSnapshot(
                1, new DataInputDeserializer(new byte[0]), getClass().getClassLoader());
        assertThat(snapshot.resolveSchemaCompatibility(other()).isIncompatible()).isTrue();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static TypeSerializerSnapshot<Known> other() {
        return (TypeSerializerSnapshot) StringSerializer.INSTANCE.snapshotConfiguration();
    }

    private byte[] bytes(Known known) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(known, out);
        return out.getCopyOfBuffer();
    }
}
