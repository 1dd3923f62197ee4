package dev.weft.job.source.reindex;

import org.apache.flink.api.connector.source.SourceEvent;

/** What enumerator and readers of a {@link ReindexSource} tell each other. */
enum ReindexEvent implements SourceEvent {
    /** To a reader that asked for a range: there is none left. */
    NO_MORE_RANGES,
    /** From a reader: all ranges that it had are read. */
    SCANNED
}
