package dev.weft.job.known;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The version of a {@link KnownSerializer}'s bytes, which reads those of all before it. Ahead of
 * version 1 Flink wrote the record by its fields.
 */
public final class KnownSerializerSnapshot implements TypeSerializerSnapshot<Known> {

    private static final int VERSION = 2;

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {}

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader classLoader)
            throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "What is known of documents has version "
                            + version
                            + ", this release reads up to "
                            + VERSION
                            + ": restore it with the release that wrote it");
        }
    }

    @Override
    public TypeSerializer<Known> restoreSerializer() {
        return new KnownSerializer();
    }

    @Override
    public TypeSerializerSchemaCompatibility<Known> resolveSchemaCompatibility(
            TypeSerializerSnapshot<Known> before) {
        if (before instanceof KnownSerializerSnapshot) {
            return TypeSerializerSchemaCompatibility.compatibleAsIs();
        }
        return before instanceof PojoSerializerSnapshot
                ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
