package dev.weft.job.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.Json;
import dev.weft.document.RawRecord;
import dev.weft.document.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
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
        byte[] value = record.tombstone() ? new byte[0] : record.value();
        Optional<String> text = Utf8.text(value);
        return new DeadLetter(
                "parse",
                reason.documentId(),
                reason.getMessage(),
                reason.getClass().getSimpleName(),
                text.orElseGet(() -> Base64.getEncoder().encodeToString(value)),
                text.isPresent() ? "text" : "base64",
                record.place(),
                System.currentTimeMillis(),
                1);
    }

    /** A document of whose text no embedding could be made. */
    public static DeadLetter unembeddable(Document document, String reason) {
        return new DeadLetter(
                "embed",
                document.id(),
                reason,
                "EmbeddingFailure",
                original(
                        document.id(),
                        document.text(),
                        new String(document.payload(), StandardCharsets.UTF_8)),
                "text",
                document.place(),
                System.currentTimeMillis(),
                1);
    }

    /** A document as JSON: what the dead letters behind {@code parse} hold of it. */
    public static String original(String id, String text, String payload) {
        ObjectNode json = Json.MAPPER.createObjectNode().put("id", id).put("text", text);
        return json.putRawValue("payload", new RawValue(payload)).toString();
    }
}
