package dev.weft.job.deadletters;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;

/** Writes dead letters as JSON, one a line. */
final class DeadLetterEncoder implements Encoder<DeadLetter> {

    private static final long serialVersionUID = 1L;

    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public void encode(DeadLetter letter, OutputStream stream) throws IOException {
        stream.write(JSON.writeValueAsBytes(letter));
        stream.write('\n');
    }
}
