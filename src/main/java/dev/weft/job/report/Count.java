package dev.weft.job.report;

import dev.weft.document.DocumentBatch;

/** What a run counts. Names show in the web UI's accumulators, in metrics and in checkpoints. */
public enum Count {
    /** Records that left the source. */
    READ("read"),
    /** Of these records, as they were read. */
    BYTES_READ("bytes-read"),

    /** Older than the newest state of the document that went by. */
    STALE("stale"),
    /** What the collection holds already. */
    UNCHANGED("unchanged"),
    /** Documents that are there, as far as the job has seen: ids that came and were not deleted since. */
    LIVE("live"),

    BATCHES_BY_COUNT("batches-by-count"),
    BATCHES_BY_BYTES("batches-by-bytes"),
    BATCHES_BY_TIMEOUT("batches-by-timeout"),
    BATCHES_BY_END_OF_INPUT("batches-by-end-of-input"),

    /** Pieces that cut documents have, as far as the job has seen; as {@link #LIVE} is of documents. */
    LIVE_CHUNKS("live-chunks"),
    /** Documents embedded in pieces. */
    CHUNKED("chunked"),
    /** Their pieces. */
    CHUNKS("chunks"),

    /** Texts embedded, those that share a vector with an equal text included. */
    TEXTS("texts"),
    DEDUPLICATED("deduplicated"),
    TRUNCATED("truncated"),
    TOKENS("tokens"),
    PADDED_TOKENS("padded-tokens"),
    INFERENCE_CALLS("inference-calls"),
    INFERENCE_NANOS("inference-nanos"),

    /** Documents of which the server acknowledged all, upserts and deletes. */
    WRITTEN("written"),
    /** Documents of which a newer state took the place before all was sent. */
    SUPERSEDED("superseded"),
    /** Points written, whole or their payload. */
    POINTS_WRITTEN("points-written"),
    POINTS_DELETED("points-deleted"),
    /** Points of documents in the dead letters behind parsing: they may be missing, or of an older state. */
    POINTS_DEAD("points-dead"),
    /** Points whose delete ended in the dead letters: they may be there. */
    DELETES_DEAD("deletes-dead"),
    REQUESTS("requests"),
    RETRIES("retries"),
    BYTES_SENT("bytes-sent"),

    DEAD_IN_PARSE("dead-in-parse"),
    DEAD_IN_EMBED("dead-in-embed"),
    DEAD_IN_WRITE("dead-in-write");

    private final String key;

    Count(String key) {
        this.key = key;
    }

    /** Which batches a batch is counted among. */
    public static Count ofBatch(DocumentBatch.Reason reason) {
        return switch (reason) {
            case COUNT -> BATCHES_BY_COUNT;
            case BYTES -> BATCHES_BY_BYTES;
            case TIMEOUT -> BATCHES_BY_TIMEOUT;
            case END_OF_INPUT -> BATCHES_BY_END_OF_INPUT;
        };
    }

    /** The name that never changes. */
    public String key() {
        return key;
    }
}
