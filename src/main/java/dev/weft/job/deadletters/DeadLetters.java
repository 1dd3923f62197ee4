package dev.weft.job.deadletters;

import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.RawRecord;
import java.time.Instant;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** Makes dead letters, and the files that they go to. */
public final class DeadLetters {

    private DeadLetters() {}

    /** JSON lines under a folder, exactly once; files appear with the checkpoint that closes them. */
    public static FileSink<DeadLetter> files(String folder) {
        return FileSink.<DeadLetter>forRowFormat(new Path(folder), new DeadLetterEncoder())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(
                        OutputFileConfig.builder()
                                .withPartPrefix("dead-letters")
                                .withPartSuffix(".jsonl")
                                .build())
                .build();
    }

    /** A record of which no document could be made. */
    public static DeadLetter unreadable(RawRecord record, BadRecordException reason) {
        return new DeadLetter(
                "parse",
                reason.documentId(),
                reason.getMessage(),
                reason.getClass().getSimpleName(),
                Original.of(record),
                record.place(),
                System.currentTimeMillis(),
                record.attempts() + 1);
    }

    /** A document of whose text no embedding could be made. */
    public static DeadLetter unembeddable(Document document, String reason) {
        return new DeadLetter(
                "embed",
                document.id(),
                reason,
                "EmbeddingFailure",
                Original.of(document),
                document.place(),
                System.currentTimeMillis(),
                document.attempts() + 1);
    }

    /**
     * A document whose point the server refused.
     *
     * @param attempts how often it was sent
     */
    public static DeadLetter unwritable(
            Document document, String reason, String errorClass, Instant time, int attempts) {
        return new DeadLetter(
                "write",
                document.id(),
                reason,
                errorClass,
                Original.of(document),
                document.place(),
                time.toEpochMilli(),
                document.attempts() + attempts);
    }
}
