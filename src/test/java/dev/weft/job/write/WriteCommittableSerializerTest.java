package dev.weft.job.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.job.report.ProcessMemory;
import dev.weft.job.report.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

class WriteCommittableSerializerTest {

    private final WriteCommittableSerializer<String> serializer =
            new WriteCommittableSerializer<>(new Letters());

    @Test
    void bothKindsComeBackAsTheyWere() throws IOException {
        WriteCommittable<String> tally =
                WriteCommittable.of(
                        new Tally(
                                Map.of("read", 7L), List.of(new ProcessMemory("1@a", 1, 2, 3, 4))));
        WriteCommittable<String> letters = WriteCommittable.of("part-1");

        assertThat(serializer.deserialize(1, serializer.serialize(tally))).isEqualTo(tally);
        assertThat(serializer.deserialize(1, serializer.serialize(letters))).isEqualTo(letters);
    }

    @Test
    void bytesOfVersion1AreRead() throws IOException {
        byte[] tally =
                "\0{\"counts\":{\"read\":7},\"memory\":[{\"process\":\"1@a\",\"heap\":1,\"heapPeak\":2,\"residentSet\":3,\"residentSetPeak\":4}]}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(serializer.deserialize(1, tally))
                .isEqualTo(
                        WriteCommittable.of(
                                new Tally(
                                        Map.of("read", 7L),
                                        List.of(new ProcessMemory("1@a", 1, 2, 3, 4)))));
        byte[] letters = {1, 0, 0, 0, 9, 0, 0, 0, 1, 'x'};
        assertThat(serializer.deserialize(1, letters)).isEqualTo(WriteCommittable.of("9:x"));
    }

    @Test
    void bytesOfALaterVersionAreRefused() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[1]))
                .hasMessageContaining("written by a newer Weft");
    }

    /** Shows the version that it is asked to read. */
    private static final class Letters implements SimpleVersionedSerializer<String> {

        @Override
        public int getVersion() {
            return 3;
        }

        @Override
        public byte[] serialize(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String deserialize(int version, byte[] serialized) {
            String text = new String(serialized, StandardCharsets.UTF_8);
            return version == 3 ? text : version + ":" + text;
        }
    }
}
