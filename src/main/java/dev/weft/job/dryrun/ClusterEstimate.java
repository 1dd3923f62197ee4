package dev.weft.job.dryrun;

import dev.weft.job.batch.Batching;

/**
 * What the job would take on a cluster whose TaskManagers are like this machine. Pure.
 *
 * @param parallelism of the job
 * @param slots of a TaskManager
 * @param batchBytes what a batch holds at most
 * @param bufferBytes what a writer holds at most
 */
public record ClusterEstimate(int parallelism, int slots, long batchBytes, long bufferBytes) {

    /** Batches that a subtask has in its hands: one that fills, those that are embedded. */
    private static final int BATCHES = 1 + Batching.IN_FLIGHT;

    /** TaskManagers that the job's slots are spread over. */
    public int taskManagers() {
        return (parallelism + slots - 1) / slots;
    }

    /** Subtasks of a stage that share a TaskManager. */
    private int subtasks() {
        return Math.min(parallelism, slots);
    }

    /** Bytes of a TaskManager's heap that batches and buffers may take. */
    public long heapBytes() {
        return subtasks() * (BATCHES * batchBytes + bufferBytes);
    }

    /** The embedding's rate: a model's workers take all cores, however many slots there are. */
    public double rate(double measured) {
        return measured * taskManagers();
    }
}
