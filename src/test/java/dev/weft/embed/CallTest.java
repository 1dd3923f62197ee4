package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallTest {

    @Test
    void everyTextIsInExactlyOneCall() {
        int[] lengths = new Random(1).ints(1_000, 1, 300).toArray();
        int[] planned =
                Call.plan(lengths, 512, 4).stream()
                        .flatMapToInt(call -> Arrays.stream(call.texts()))
                        .sorted()
                        .toArray();
        assertThat(planned).isEqualTo(IntStream.range(0, 1_000).toArray());
    }

    @Test
    void noCallOfSeveralTextsIsOverTheBudget() {
        int[] lengths = new Random(2).ints(1_000, 1, 300).toArray();
        for (Call call : Call.plan(lengths, 256, 4)) {
            assertThat(call.texts().length == 1 || call.paddedTokens() <= 256).isTrue();
        }
    }

    @Test
    void aTextLongerThanTheBudgetGoesAlone() {
        List<Call> calls = Call.plan(new int[] {10, 600, 10}, 512, 4);
        assertThat(calls).hasSize(2);
        assertThat(calls.get(0).texts()).containsExactly(1);
        assertThat(calls.get(0).length()).isEqualTo(600);
        assertThat(calls.get(1).texts()).containsExactly(0, 2);
    }

    @Test
    void textsOfUnlikeLengthsAreKeptApart() {
        List<Call> calls = Call.plan(new int[] {5, 100, 5, 100}, 512, 4);
        assertThat(calls).extracting(Call::length).containsExactly(100, 5);
        assertThat(calls).extracting(Call::paddedTokens).containsExactly(200, 10);
    }

    @Test
    void aLittlePaddingIsCheaperThanAnotherCall() {
        assertThat(Call.plan(new int[] {20, 21, 20, 19}, 512, 4)).hasSize(1);
    }

    @Test
    void theLongestCallComesFirst() {
        int[] lengths = new Random(3).ints(300, 1, 200).toArray();
        assertThat(Call.plan(lengths, 512, 4))
                .extracting(Call::length)
                .isSortedAccordingTo((a, b) -> b - a);
    }

    @Test
    void aBudgetOfOneTokenMeansOneTextACall() {
        assertThat(Call.plan(new int[] {3, 3, 3}, 1, 4)).hasSize(3);
    }

    @Test
    void textsWithoutTokensAreLeftOut() {
        List<Call> calls = Call.plan(new int[] {0, 4, 0}, 512, 4);
        assertThat(calls).hasSize(1);
        assertThat(calls.get(0).texts()).containsExactly(1);
    }

    @Test
    void mixedLengthsHaveLittlePaddingWithinAWindow() {
        int[] lengths = new Random(4).ints(256, 10, 257).toArray();
        long padded = Call.plan(lengths, 512, 4).stream().mapToLong(Call::paddedTokens).sum();
        long tokens = Arrays.stream(lengths).sum();
        assertThat((double) (padded - tokens) / padded).isLessThan(0.03);
    }

    @Test
    void callsAreFewWhereOneCostsMuch() {
        int[] lengths = IntStream.range(0, 256).map(i -> 5 + i % 40).toArray();
        Device gpu = new Device(0);
        assertThat(Call.plan(lengths, gpu.tokensPerCall(), gpu.callOverhead())).hasSizeLessThan(4);
    }
}
