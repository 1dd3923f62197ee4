package dev.weft.job.source;

import dev.weft.document.DocumentMapping;
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
 * @param behindScan whether they tell what changed since a scan began
 */
public record KafkaRecords(boolean behindScan)
        implements KafkaRecordDeserializationSchema<RawRecord> {

    public static final String KEY = "@key";
    public static final String TOPIC = "@topic";
    public static final String PARTITION = "@partition";
    public static final String OFFSET = "@offset";
    public static final String TIMESTAMP = "@timestamp";

    /** Followed by the header's name. */
    public static final String HEADER = "@header.";

    /** Whether Kafka has an attribute of this name. */
    public static boolean has(String attribute) {
        return Set.of(KEY, TOPIC, PARTITION, OFFSET, TIMESTAMP).contains(attribute)
                || attribute.startsWith(HEADER) && attribute.length() > HEADER.length();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
        out.collect(
                RawRecord.ofJson(
                        record.value(),
                        "kafka:" + record.topic() + "/" + record.partition(),
                        record.offset(),
                        attributes(record)));
    }

    /** All that the record has, also what the mapping doesn't ask for: a dead letter is read again with another. */
    private Map<String, String> attributes(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> attributes = new HashMap<>();
        for (Header header : record.headers()) {
            put(attributes, HEADER + header.key(), text(header.value()));
        }
        put(attributes, KEY, text(record.key()));
        attributes.put(TOPIC, record.topic());
        attributes.put(PARTITION, String.valueOf(record.partition()));
        attributes.put(OFFSET, String.valueOf(record.offset()));
        attributes.put(TIMESTAMP, String.valueOf(record.timestamp()));
        if (behindScan) {
            attributes.put(DocumentMapping.GENERATION, "1");
        }
        return attributes;
    }

    /** The last one of a name holds. */
    private static void put(Map<String, String> attributes, String name, String value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
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
