package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunTest {

    private static Run run(List<String> texts) {
        return new Run(texts) {
            @Override
            void start(WorkerPool pool) {
                throw new AssertionError("not asked for");
            }
        };
    }

    @Test
    void theStepsOfABatchThatIsCancelledArePassedOver() {
        Run run = run(List.of("a"));
        AtomicInteger steps = new AtomicInteger();
        run.guard(steps::incrementAndGet);
        run.future().cancel(false);
        run.guard(steps::incrementAndGet);
        assertThat(steps).hasValue(1);
    }

    @Test
    void whatAStepThrowsEndsTheBatch() {
        Run run = run(List.of("a"));
        run.guard(
                () -> {
                    throw new StackOverflowError();
                });
        assertThatThrownBy(run.future()::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void aTextThatIsBlankOrNoneFailsWhereverItStands() {
        Run run = run(Arrays.asList(" \n", null, " \n"));
        assertThat(run.hasText(0)).isFalse();
        assertThat(run.hasText(1)).isFalse();
        assertThat(run.all()).hasSize(3).containsOnly(new Embedding.Failed("there is no text"));
    }
}
