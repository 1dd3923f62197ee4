package dev.weft.job.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.weft.document.BadRecordException;
import dev.weft.document.Document;
import dev.weft.document.RawRecord;
import dev.weft.qdrant.sink.RejectedPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** Makes dead letters, and the files that they go to. */
public final class DeadLetters {

    private static final JsonMapper JSON = new JsonMapper();

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
        boolean utf8 = isUtf8(record.value());
        return new DeadLetter(
                "parse",
                reason.documentId(),
                reason.getMessage(),
                reason.getClass().getSimpleName(),
                utf8
                        ? new String(record.value(), StandardCharsets.UTF_8)
                        : Base64.getEncoder().encodeToString(record.value()),
                utf8 ? "text" : "base64",
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
                json(document),
                "text",
                document.place(),
                System.currentTimeMillis(),
                1);
    }

    /** What a point carries along, so that its rejection can still tell the whole document. */
    public static byte[] origin(Document document) {
        return JSON.createObjectNode()
                .put("id", document.id())
                .put("place", document.place())
                .put("original", json(document))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A document whose point Qdrant refused; it carries its {@link #origin}. */
    public static DeadLetter unwritable(RejectedPoint rejected) {
        JsonNode origin;
        try {
            origin = JSON.readTree(rejected.operation().origin().toByteArray());
        } catch (IOException ownWriting) {
            throw new UncheckedIOException(ownWriting);
        }
        return new DeadLetter(
                "write",
                origin.path("id").textValue(),
                rejected.reason(),
                rejected.code().name(),
                origin.path("original").textValue(),
                "text",
                origin.path("place").textValue(),
                rejected.time().toEpochMilli(),
                rejected.attempts());
    }

    private static String json(Document document) {
        ObjectNode json =
                JSON.createObjectNode().put("id", document.id()).put("text", document.text());
        json.putRawValue(
                "payload", new RawValue(new String(document.payload(), StandardCharsets.UTF_8)));
        return json.toString();
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException no) {
            return false;
        }
    }
}
