package dev.weft.job.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weft.document.Document;
import dev.weft.document.DocumentMapping;
import dev.weft.document.DocumentParser;
import dev.weft.document.EmbeddedDocument;
import dev.weft.document.RawRecord;
import dev.weft.document.TextTemplate;
import dev.weft.document.Texts;
import dev.weft.job.batch.Lanes;
import dev.weft.job.payload.Payloads;
import dev.weft.qdrant.sink.PointOperation;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds of any record on its way to a point. */
class MappingPropertiesTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** As from Kafka: they serve the mapping, and are nothing of the payload's. */
    private static final Map<String, String> ATTRIBUTES =
            Map.of("@key", "k-1", "@timestamp", "1764000000000");

    /** 1.2E3 may become 1200. */
    private static final Comparator<JsonNode> BY_VALUE =
            (one, other) ->
                    one.isNumber() && other.isNumber()
                            ? one.decimalValue().compareTo(other.decimalValue())
                            : one.equals(other) ? 0 : 1;

    private static final DocumentParser PARSER =
            new DocumentParser(
                    new DocumentMapping(
                            "@key", TextTemplate.parse("text"), List.of(), "@timestamp", null));

    @Property
    void aRecordsFieldsAreThePointsPayload(@ForAll("objects") ObjectNode fields) throws Exception {
        fields.put("text", "a");
        RawRecord record =
                RawRecord.ofJson(
                        fields.toString().getBytes(StandardCharsets.UTF_8),
                        "kafka:t/0",
                        5,
                        ATTRIBUTES);
        Document document = PARSER.parse(record);
        PointOperation.Upsert upsert =
                (PointOperation.Upsert)
                        new DocumentPoints(null, false, null)
                                .operations(new EmbeddedDocument(document, new float[1][1]))
                                .get(0);

        ObjectNode payload = Payloads.json(upsert.point().getPayloadMap());
        assertThat(payload.remove(DocumentMapping.RESERVED).path("id").asText()).isEqualTo("k-1");
        fields.remove(DocumentMapping.RESERVED);
        assertThat(payload.equals(BY_VALUE, fields)).as("%s is %s", payload, fields).isTrue();
    }

    @Property
    void aDocumentsLaneIsThatOfItsIdAlone(
            @ForAll("texts") String id,
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 1, max = 64) int lanes)
            throws Exception {
        Document one = Document.upsert(id, text, new byte[0], "here");

        assertThat(new Lanes(lanes, 128).getKey(one))
                .isEqualTo(new Lanes(lanes, 128).getKey(Document.delete(id, "there")));
    }

    @Provide
    Arbitrary<String> texts() {
        return Texts.whole();
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return object(Arbitraries.lazyOf(this::scalars, this::lists, this::inner));
    }

    private Arbitrary<JsonNode> inner() {
        return object(scalars()).map(node -> node);
    }

    private Arbitrary<JsonNode> lists() {
        return Arbitraries.oneOf(scalars(), inner())
                .list()
                .ofMaxSize(4)
                .map(
                        items -> {
                            ArrayNode list = JSON.arrayNode();
                            items.forEach(list::add);
                            return list;
                        });
    }

    private Arbitrary<JsonNode> scalars() {
        return Arbitraries.oneOf(
                Texts.whole().map(JSON::textNode),
                Arbitraries.longs().map(JSON::numberNode),
                // 0 has no sign as a decimal
                Arbitraries.doubles().filter(d -> d != 0).map(JSON::numberNode),
                Arbitraries.of(JSON.nullNode(), JSON.booleanNode(true), JSON.booleanNode(false)));
    }

    private static Arbitrary<ObjectNode> object(Arbitrary<JsonNode> values) {
        return Arbitraries.maps(names(), values)
                .ofMaxSize(4)
                .map(
                        fields -> {
                            ObjectNode object = JSON.objectNode();
                            new HashMap<>(fields).forEach(object::set);
                            return object;
                        });
    }

    /** Those that mean something to Weft among them. */
    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Texts.whole(),
                Arbitraries.of("id", "a.b", "a", "@key", "@timestamp", "@position", "_weft", ""));
    }
}
