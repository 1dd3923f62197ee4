/**
 * What a run counts. Each stage hands on a {@link dev.weft.job.report.Tally} with each checkpoint; {@code FinishOperator}
 * adds them up, has an {@link dev.weft.job.report.Ending} do what is left to do when a bounded run has written all, and
 * writes the {@link dev.weft.job.report.RunReport}.
 */
package dev.weft.job.report;
