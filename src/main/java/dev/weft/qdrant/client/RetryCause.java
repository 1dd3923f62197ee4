package dev.weft.qdrant.client;

import org.apache.flink.annotation.PublicEvolving;

/** Why a request is to be sent again. */
@PublicEvolving
public enum RetryCause {
    /** The server said to come back later. */
    RATE_LIMIT,
    /** No answer in time; the write may have been applied. */
    TIMEOUT,
    /** No connection, or the server can't serve now. */
    UNAVAILABLE,
    /** The server failed inside, or on some of its shards. */
    SERVER_ERROR,
    /** The server's disk or memory quota is used up. */
    STORAGE_FULL
}
