package dev.weft.job.source;

import dev.weft.document.RawRecord;
import java.io.Closeable;
import java.io.IOException;

/** The records of a file, or of a part of one, in order. */
public interface Records extends Closeable {

    /** The next record, or null at the end. */
    RawRecord next() throws IOException;

    /** Where to go on behind the record that came last. */
    long position();
}
