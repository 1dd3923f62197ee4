package dev.weft.job.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.document.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;

class DeadLetterEncoderTest {

    @Test
    void theLogLeadsToTheRecordAndHoldsNoneOfItsText() throws IOException {
        List<String> warnings = new ArrayList<>();
        Recorder recorder = new Recorder(warnings);
        Logger log = (Logger) LogManager.getLogger(DeadLetterEncoder.class);
        log.addAppender(recorder);
        log.setLevel(Level.WARN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            DeadLetterEncoder encoder = new DeadLetterEncoder();
            for (int i = 1; i <= 5; i++) {
                encoder.encode(letter(i), out);
            }
        } finally {
            log.removeAppender(recorder);
            log.setLevel(Level.ERROR);
        }
        assertThat(out.toString().lines()).hasSize(5).allMatch(line -> line.contains("secret"));
        assertThat(warnings)
                .containsExactly(
                        "Dead letter 1 of this subtask: DeadLetter[parse, 1, file:/a.jsonl#10, no text]",
                        "Dead letter 2 of this subtask: DeadLetter[parse, 2, file:/a.jsonl#20, no text]",
                        "Dead letter 4 of this subtask: DeadLetter[parse, 4, file:/a.jsonl#40, no text]");
    }

    private static DeadLetter letter(int i) {
        return new DeadLetter(
                "parse",
                "" + i,
                "no text",
                "BadRecordException",
                Original.of(Document.upsert("" + i, "secret", "{}".getBytes(), "here")),
                "file:/a.jsonl#" + 10 * i,
                0,
                1);
    }

    private static final class Recorder extends AbstractAppender {

        private final List<String> warnings;

        Recorder(List<String> warnings) {
            super("recorder", null, null, false, Property.EMPTY_ARRAY);
            this.warnings = warnings;
            start();
        }

        @Override
        public void append(LogEvent event) {
            if (event.getLevel() == Level.WARN) {
                warnings.add(event.getMessage().getFormattedMessage());
            }
        }
    }
}
