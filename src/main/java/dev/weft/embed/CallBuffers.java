package dev.weft.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/** Memory off the heap for one call at a time, reused by the next; it grows to the largest call. */
final class CallBuffers {

    private final Map<String, ByteBuffer> buffers = new HashMap<>();

    /** A buffer of {@code size} numbers, their values left over from the last use. */
    LongBuffer longs(String name, int size) {
        return bytes(name, size * Long.BYTES).asLongBuffer();
    }

    /** A buffer of {@code size} bytes in the machine's order, their values left over. */
    ByteBuffer bytes(String name, int size) {
        ByteBuffer buffer = buffers.get(name);
        if (buffer == null || buffer.capacity() < size) {
            buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
            buffers.put(name, buffer);
        }
        return buffer.slice(0, size).order(ByteOrder.nativeOrder());
    }
}
