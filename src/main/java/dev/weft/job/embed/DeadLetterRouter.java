package dev.weft.job.embed;

import dev.weft.job.deadletters.DeadLetter;
import dev.weft.job.write.WriteItem;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Takes the dead letters out of the way to the sink. */
public final class DeadLetterRouter extends ProcessFunction<WriteItem, WriteItem> {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    @Override
    public void processElement(WriteItem item, Context context, Collector<WriteItem> out) {
        if (item.deadLetter() != null) {
            context.output(DEAD_LETTERS, item.deadLetter());
        } else {
            out.collect(item);
        }
    }
}
