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
            new Fingerprint("000102030405060708090a0b0c0d0e0f", "f0e0d0c0b0a090807060504030201000");

    private final KnownSerializer serializer = new KnownSerializer();

    @Test
    void whatIsKnownIsReadAsItWasWritten() throws Exception {
        for (Fingerprint fingerprint : new Fingerprint[] {null, FINGERPRINT}) {
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
    void theBytesOfThisVersionStayAsTheyAre() throws Exception {
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
    void stateOfANewerReleaseAndOfSomethingElseIsRefused() {
        KnownSerializerSnapshot snapshot = new KnownSerializerSnapshot();
        assertThatThrownBy(
                        () ->
                                snapshot.readSnapshot(
                                        2,
                                        new DataInputDeserializer(new byte[0]),
                                        getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("restore it with the release that wrote it");
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
