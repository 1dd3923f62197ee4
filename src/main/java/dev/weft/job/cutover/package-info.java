/**
 * A collection as a whole, before a run and after it.
 *
 * <p>Before: {@link dev.weft.job.cutover.Preparation} makes or checks what the run writes to ({@code Target}, or {@code
 * InPlace} where points get one more vector), as {@code Blueprints} and {@code Sharding} say how, and writes down what is
 * to be done at the end, the {@code EndPlan}.
 *
 * <p>After: {@link dev.weft.job.cutover.RunEnding} does that, an {@code EndStep} after the other, each of which may have
 * been done before: {@code RestoreIndexing}, {@code AwaitIndex}, the gates ({@code CountGate}, {@code SampleGate},
 * {@code SearchGate}, or {@code FilledGate}), {@code SwitchAlias}. What has to outlive it is noted in the collection's
 * metadata ({@code AliasNotes}), and what has to outlive a failure in the job's state ({@code Memory}).
 *
 * <p>Beside a run: {@link dev.weft.job.cutover.AliasCommand} and {@link dev.weft.job.cutover.DropVector}.
 */
package dev.weft.job.cutover;
