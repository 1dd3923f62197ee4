package dev.weft.job.deadletters;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters as JSON, one a line. The log names the first, the second, the fourth, the eighth
 * and so on, each with the place where it was read: enough to see what is wrong, and never a flood.
 */
final class DeadLetterEncoder implements Encoder<DeadLetter> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterEncoder.class);

    private static final JsonMapper JSON = new JsonMapper();

    private transient long count;

    @Override
    public void encode(DeadLetter letter, OutputStream stream) throws IOException {
        stream.write(JSON.writeValueAsBytes(letter));
        stream.write('\n');
        count++;
        if (Long.bitCount(count) == 1) {
            LOG.warn("Dead letter {} of this subtask: {}", count, letter);
        } else {
            LOG.debug("Dead letter {} of this subtask: {}", count, letter);
        }
    }
}
