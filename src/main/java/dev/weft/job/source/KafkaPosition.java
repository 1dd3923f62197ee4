package dev.weft.job.source;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where to begin or to stop in Kafka: {@code earliest}, {@code latest}, {@code committed}, a date and
 * time (ISO 8601) or milliseconds since 1970, or offsets ({@code books:0:42, books:1:17}).
 */
public final class KafkaPosition {

    private static final Pattern OFFSET = Pattern.compile("\\s*([\\w.-]+):(\\d+):(\\d+)\\s*");

    private KafkaPosition() {}

    /** @throws IllegalArgumentException if it is none of these */
    public static OffsetsInitializer parse(String position) {
        return switch (position) {
            case "earliest" -> OffsetsInitializer.earliest();
            case "latest" -> OffsetsInitializer.latest();
            // a group that has never committed begins at the beginning
            case "committed" -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            default ->
                    position.indexOf(':') > 0 && OFFSET.matcher(position.split(",")[0]).matches()
                            ? OffsetsInitializer.offsets(offsets(position))
                            : OffsetsInitializer.timestamp(millis(position));
        };
    }

    private static Map<TopicPartition, Long> offsets(String text) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String part : text.split(",")) {
            Matcher offset = OFFSET.matcher(part);
            if (!offset.matches()) {
                throw new IllegalArgumentException(
                        "'" + part.strip() + "' is no offset: write topic:partition:offset");
            }
            offsets.put(
                    new TopicPartition(offset.group(1), Integer.parseInt(offset.group(2))),
                    Long.parseLong(offset.group(3)));
        }
        return offsets;
    }

    private static long millis(String text) {
        try {
            return text.matches("\\d{1,18}")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeParseException neither) {
            throw new IllegalArgumentException(
                    "it is none of earliest, latest, committed, a time like 2026-01-31T12:00:00Z,"
                            + " or offsets like topic:0:42,topic:1:17");
        }
    }
}
