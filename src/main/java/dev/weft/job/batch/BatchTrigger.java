package dev.weft.job.batch;

import dev.weft.document.Document;
import java.time.Duration;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;

/**
 * Closes a lane's batch when it has enough documents, enough bytes, has waited long enough, or the
 * input ends.
 *
 * <p>Flink's {@code countWindow} drops the last, partial window of a bounded input, and its
 * processing-time triggers don't help: their timers are discarded at the end. Here an event-time
 * timer at the window's last timestamp meets the final watermark. A global window never expires, so
 * the runtime never clears this trigger: it does so itself when it fires.
 */
public final class BatchTrigger extends Trigger<Document, GlobalWindow> {

    private static final long serialVersionUID = 1L;

    private static final ValueStateDescriptor<Integer> COUNT =
            new ValueStateDescriptor<>("count", Types.INT);
    private static final ValueStateDescriptor<Long> BYTES =
            new ValueStateDescriptor<>("bytes", Types.LONG);
    private static final ValueStateDescriptor<Long> DEADLINE =
            new ValueStateDescriptor<>("deadline", Types.LONG);

    private final int maxDocuments;
    private final long maxBytes;
    private final long timeoutMillis;

    public BatchTrigger(int maxDocuments, long maxBytes, Duration timeout) {
        this.maxDocuments = maxDocuments;
        this.maxBytes = maxBytes;
        this.timeoutMillis = timeout.toMillis();
    }

    @Override
    public TriggerResult onElement(
            Document document, long timestamp, GlobalWindow window, TriggerContext context)
            throws Exception {
        ValueState<Integer> count = context.getPartitionedState(COUNT);
        ValueState<Long> bytes = context.getPartitionedState(BYTES);
        boolean first = count.value() == null;
        if (first) {
            long deadline = context.getCurrentProcessingTime() + timeoutMillis;
            context.getPartitionedState(DEADLINE).update(deadline);
            context.registerProcessingTimeTimer(deadline);
            context.registerEventTimeTimer(window.maxTimestamp());
        }
        int documents = (first ? 0 : count.value()) + 1;
        long size = (first ? 0 : bytes.value()) + document.sizeInBytes();
        if (documents >= maxDocuments || size >= maxBytes) {
            return fire(window, context);
        }
        count.update(documents);
        bytes.update(size);
        return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onProcessingTime(long time, GlobalWindow window, TriggerContext context)
            throws Exception {
        Long deadline = context.getPartitionedState(DEADLINE).value();
        // a timer of a batch that has gone must not cut the next one short
        return deadline != null && time == deadline
                ? fire(window, context)
                : TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onEventTime(long time, GlobalWindow window, TriggerContext context)
            throws Exception {
        return fire(window, context);
    }

    private TriggerResult fire(GlobalWindow window, TriggerContext context) throws Exception {
        clear(window, context);
        return TriggerResult.FIRE_AND_PURGE;
    }

    @Override
    public void clear(GlobalWindow window, TriggerContext context) throws Exception {
        ValueState<Long> deadline = context.getPartitionedState(DEADLINE);
        if (deadline.value() != null) {
            context.deleteProcessingTimeTimer(deadline.value());
        }
        context.deleteEventTimeTimer(window.maxTimestamp());
        deadline.clear();
        context.getPartitionedState(COUNT).clear();
        context.getPartitionedState(BYTES).clear();
    }
}
