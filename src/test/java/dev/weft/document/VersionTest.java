package dev.weft.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;

class VersionTest {

    /** Documents in a savepoint hold one; it had no generation then. */
    @Test
    void aVersionInTheStateOfAnOlderReleaseIsRead() throws Exception {
        SerializerConfigImpl config = new SerializerConfigImpl();
        TypeSerializerSnapshot<Version> before =
                new PojoSerializer<>(
                                Version.class,
                                new TypeSerializer<?>[] {LongSerializer.INSTANCE},
                                new Field[] {Version.class.getDeclaredField("value")},
                                config)
                        .snapshotConfiguration();

        assertThat(
                        TypeInformation.of(Version.class)
                                .createSerializer(config)
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(before)
                                .isCompatibleAfterMigration())
                .isTrue();
        // no subclass; not null; the value
        byte[] bytes = {2, 0, 0, 0, 0, 0, 0, 0, 0, 7};
        assertThat(before.restoreSerializer().deserialize(new DataInputDeserializer(bytes)))
                .isEqualTo(new Version(7));
    }
}
