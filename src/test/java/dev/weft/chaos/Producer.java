package dev.weft.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weft.chaos.Model.State;
import dev.weft.job.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends new and changed documents, deletes, duplicates and rubbish to Kafka, as a seed decides, and tells the model. */
final class Producer {

    private static final JsonMapper JSON = new JsonMapper();

    /** Few, so that each is written again and again. */
    private static final int IDS = 300;

    private static final int LONGEST_PAUSE_MILLIS = 30;

    private static final List<String> WORDS =
            List.of(
                    ("whale harbour river winter letter garden engine silver island mountain"
                                    + " doctor bridge thunder painter morning shadow window orchard"
                                    + " captain library")
                            .split(" "));

    private final EmbeddedKafka kafka;
    private final String topic;
    private final Model model;
    private final SplittableRandom random;
    private long edition;

    Producer(EmbeddedKafka kafka, String topic, Model model, SplittableRandom random) {
        this.kafka = kafka;
        this.topic = topic;
        this.model = model;
        this.random = random;
    }

    /** @param eachOnce whether no two of these records are of one document */
    void send(int records, boolean eachOnce) throws Exception {
        Set<String> used = new HashSet<>();
        for (int i = 0; i < records; i++) {
            String id = id();
            while (eachOnce && used.contains(id)) {
                id = id();
            }
            used.add(id);
            send(id);
            Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
        }
    }

    /** Numbers, UUIDs and texts. */
    private String id() {
        int number = random.nextInt(IDS);
        return switch (number % 3) {
            case 0 -> String.valueOf(number);
            case 1 -> UUID.nameUUIDFromBytes(bytes("id " + number)).toString();
            default -> "book-" + number;
        };
    }

    private void send(String id) throws Exception {
        State state = model.state(id);
        int chance = random.nextInt(100);
        if (chance < 5) {
            sendRubbish(id);
        } else if (chance < 15) {
            send(id, null, "delete");
        } else if (state != null && chance < 25) {
            send(id, state, "duplicate");
        } else if (state != null && chance < 40) {
            send(id, new State(state.title(), ++edition), "other payload");
        } else {
            send(id, new State(title(), ++edition), state == null ? "new" : "other text");
        }
    }

    private void send(String id, State state, String kind) throws Exception {
        kafka.send(topic, bytes(id), state == null ? null : JSON.writeValueAsBytes(state));
        model.takes(id, state);
        model.sent(kind);
    }

    /** The document of this id, if there is one, stays what it is. */
    private void sendRubbish(String id) throws Exception {
        byte[] value = JSON.writeValueAsBytes(new State(title(), ++edition));
        RecordMetadata sent =
                switch (random.nextInt(5)) {
                    case 0 -> kafka.send(topic, bytes(id), bytes("{\"title\": \"cut o"));
                    case 1 -> kafka.send(topic, bytes(id), bytes("[\"no\", \"object\"]"));
                    case 2 -> kafka.send(topic, bytes(id), bytes("{\"edition\": 1}"));
                    case 3 -> kafka.send(topic, bytes(id), new byte[] {'{', (byte) 0xff, '}'});
                    default -> kafka.send(topic, null, value);
                };
        model.isCorrupt("kafka:" + topic + "/" + sent.partition() + "#" + sent.offset());
        model.sent("corrupt");
    }

    /** Mostly short: inference is not what is tested. */
    private String title() {
        int words = random.nextInt(20) == 0 ? 80 : 2 + random.nextInt(9);
        return random.ints(words, 0, WORDS.size())
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
