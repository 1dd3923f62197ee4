package dev.weft.qdrant.sink;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when a server stops taking writes, that it still does not, and that it does again: no line for each retry. */
final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(QdrantWriter.class);
    private static final long REMIND_NANOS = Duration.ofSeconds(30).toNanos();

    private final String server;
    private final String collection;
    private int failures;
    private long lastSaidNanos;

    OutageLog(String server, String collection) {
        this.server = server;
        this.collection = collection;
    }

    void failed(String error, Duration pause, long nowNanos) {
        failures++;
        if (failures == 1 || nowNanos - lastSaidNanos >= REMIND_NANOS) {
            lastSaidNanos = nowNanos;
            LOG.warn(
                    "Qdrant at {} does not take writes to '{}' ({} failures since the last success); next attempt in {} ms; {}",
                    server,
                    collection,
                    failures,
                    pause.toMillis(),
                    error);
        } else {
            LOG.debug("Retry in {} ms: {}", pause.toMillis(), error);
        }
    }

    void delivered() {
        if (failures > 0) {
            LOG.info("Qdrant at {} takes writes again after {} failures", server, failures);
            failures = 0;
        }
    }
}
