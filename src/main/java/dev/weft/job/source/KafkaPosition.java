package dev.weft.job.source;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.common.TopicPartition;

/**
 * Where to begin or to stop in Kafka, as it is written in an option. A date and time is as ISO 8601 has it, or in
 * milliseconds since 1970; offsets are like {@code books:0:42, books:1:17}.
 */
public final class KafkaPosition {

    /** Where a group has come to. */
    public static final String COMMITTED = "committed";

    private static final Pattern OFFSET =
            Pattern.compile("\\s*([\\w.-]+):(\\d{1,9}):(\\d{1,18})\\s*");

    private KafkaPosition() {}

    /**
     * {@code earliest}, {@code latest}, {@code committed}, a time, or offsets.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static OffsetsInitializer start(String position) {
        return switch (position) {
            case "earliest" -> new Gapless(OffsetsInitializer.earliest());
            case "latest" -> new Gapless(OffsetsInitializer.latest());
            case COMMITTED -> new NamedOffsets(Map.of(), NamedOffsets.Others.COMMITTED);
            default -> given(position, NamedOffsets.Others.BEGIN, "earliest, latest, committed");
        };
    }

    /**
     * {@code latest}, a time, or offsets. At the beginning there would be nothing to read, and where a group has
     * committed nothing, no end.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static OffsetsInitializer stop(String position) {
        return position.equals("latest")
                ? new Gapless(OffsetsInitializer.latest())
                : given(position, NamedOffsets.Others.END, "latest");
    }

    private static OffsetsInitializer given(
            String position, NamedOffsets.Others others, String words) {
        return OFFSET.matcher(position.split(",")[0]).matches()
                ? new NamedOffsets(offsets(position), others)
                : new Gapless(OffsetsInitializer.timestamp(millis(position, words)));
    }

    private static Map<TopicPartition, Long> offsets(String text) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String part : text.split(",")) {
            Matcher offset = OFFSET.matcher(part);
            if (!offset.matches()) {
                throw new IllegalArgumentException(
                        "'" + part.strip() + "' is no offset: write topic:partition:offset");
            }
            TopicPartition partition =
                    new TopicPartition(offset.group(1), Integer.parseInt(offset.group(2)));
            if (offsets.put(partition, Long.parseLong(offset.group(3))) != null) {
                throw new IllegalArgumentException(
                        "it has two offsets of partition %d of %s: leave one out"
                                .formatted(partition.partition(), partition.topic()));
            }
        }
        return offsets;
    }

    private static long millis(String text, String words) {
        try {
            return text.matches("\\d{1,18}")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException neither) {
            throw new IllegalArgumentException(
                    "it is none of %s, a time like 2026-01-31T12:00:00Z, or offsets like topic:0:42,topic:1:17"
                            .formatted(words));
        }
    }
}
