package dev.weft.job.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.document.Document;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PackedOriginTest {

    private static final ByteString ORIGIN = Origin.of(Document.delete("7", "here"));

    @Test
    void whatHasBecomeOfADocumentIsReadAsItWasWritten() {
        for (boolean superseded : new boolean[] {false, true}) {
            for (boolean dead : new boolean[] {false, true}) {
                PackedOrigin packed = PackedOrigin.whole(superseded, dead, ORIGIN);
                assertThat(PackedOrigin.parse(packed.toBytes())).isEqualTo(packed);
            }
        }
        PackedOrigin reference = PackedOrigin.reference(70_000);
        assertThat(PackedOrigin.parse(reference.toBytes())).isEqualTo(reference);
    }

    @Test
    void theBytesOfThisVersionStayAsTheyAre() {
        assertThat(hex(PackedOrigin.reference(3))).isEqualTo("fffffffe00000003");
        assertThat(hex(PackedOrigin.whole(true, true, ByteString.copyFromUtf8("o"))))
                .isEqualTo("ffffffff000000036f");
    }

    /** As an earlier Weft wrote it into its checkpoints. */
    @Test
    void anOriginAloneIsOfADocumentOfWhichNothingHasBecome() {
        assertThat(PackedOrigin.parse(ORIGIN)).isEqualTo(PackedOrigin.whole(false, false, ORIGIN));
    }

    private static String hex(PackedOrigin packed) {
        return HexFormat.of().formatHex(packed.toBytes().toByteArray());
    }
}
