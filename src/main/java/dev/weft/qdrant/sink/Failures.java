package dev.weft.qdrant.sink;

import dev.weft.qdrant.sink.Delivery.Step.GiveUp;
import java.io.IOException;

/** The messages with which a writer fails its job. None holds a payload or a vector. */
final class Failures {

    private Failures() {}

    static IOException gaveUp(
            PointClient client,
            WriteOptions options,
            Delivery delivery,
            GiveUp giveUp,
            Throwable lastError) {
        return options.retry()
                .gaveUp(
                        "Qdrant at %s did not take %d points for collection '%s'"
                                .formatted(
                                        client.server(), delivery.points(), options.collection()),
                        delivery.attempts(),
                        giveUp.elapsed(),
                        lastError);
    }

    static IOException refused(
            PointClient client, WriteOptions options, String reason, Throwable cause) {
        return new IOException(
                "Qdrant at %s refuses writes to collection '%s': %s"
                        .formatted(client.server(), options.collection(), reason),
                cause);
    }

    static IOException rejected(PointClient client, WriteOptions options, RejectedPoint rejected) {
        return new IOException(
                "Point %s of collection '%s' at %s was rejected: %s. Mend the input, or give the sink another one for rejected points"
                        .formatted(
                                Ids.show(rejected.operation().id()),
                                options.collection(),
                                client.server(),
                                rejected.reason()));
    }
}
