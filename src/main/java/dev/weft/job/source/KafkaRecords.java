package dev.weft.job.source;

import dev.weft.document.RawRecord;
import dev.weft.document.Utf8;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Kafka's records as they are, tombstones included. Understands nothing of their content, so that
 * no record can stop the source: what is wrong with one is found behind it.
 *
 * @param attributes those that the mapping needs; others are not taken along
 */
public record KafkaRecords(Set<String> attributes)
        implements KafkaRecordDeserializationSchema<RawRecord> {

    public static final String KEY = "@key";
    public static final String TOPIC = "@topic";
    public static final String PARTITION = "@partition";
    public static final String OFFSET = "@offset";
    public static final String TIMESTAMP = "@timestamp";

    /** For whom a collection is read first: what Kafka tells is newer than any of its points. */
    public static final String GENERATION = "@generation";

    /** Followed by the header's name. */
    public static final String HEADER = "@header.";

    /** Whether Kafka has an attribute of this name. */
    public static boolean has(String attribute) {
        return Set.of(KEY, TOPIC, PARTITION, OFFSET, TIMESTAMP).contains(attribute)
                || attribute.startsWith(HEADER) && attribute.length() > HEADER.length();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
        Map<String, String> known = new HashMap<>();
        for (String attribute : attributes) {
            String value = attribute(attribute, record);
            if (value != null) {
                known.put(attribute, value);
            }
        }
        out.collect(
                new RawRecord(
                        record.value(),
                        record.value() == null ? 0 : record.value().length,
                        null,
                        "kafka:" + record.topic() + "/" + record.partition(),
                        record.offset(),
                        known,
                        null));
    }

    private static String attribute(String name, ConsumerRecord<byte[], byte[]> record) {
        return switch (name) {
            case KEY -> text(record.key());
            case TOPIC -> record.topic();
            case PARTITION -> String.valueOf(record.partition());
            case OFFSET -> String.valueOf(record.offset());
            case TIMESTAMP -> String.valueOf(record.timestamp());
            case GENERATION -> "1";
            default -> {
                Header header = record.headers().lastHeader(name.substring(HEADER.length()));
                yield header == null ? null : text(header.value());
            }
        };
    }

    /** Null where there is none, or it is no UTF-8: then the record lacks the attribute. */
    private static String text(byte[] utf8) {
        return utf8 == null ? null : Utf8.text(utf8).orElse(null);
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}
