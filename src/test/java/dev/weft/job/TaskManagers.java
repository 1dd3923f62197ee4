package dev.weft.job;

import org.apache.flink.runtime.minicluster.MiniCluster;

/** The TaskManagers of a cluster that lives as long as a test class, to be killed. */
public final class TaskManagers {

    private final int running;
    private int oldest;

    /** @param running how many the cluster has */
    public TaskManagers(int running) {
        this.running = running;
    }

    /** Puts new ones in their place: the job's tasks are gone in an instant, its state is not. */
    public void killAll(MiniCluster cluster) throws Exception {
        for (int i = 0; i < running; i++) {
            cluster.terminateTaskManager(oldest++).get();
        }
        for (int i = 0; i < running; i++) {
            cluster.startTaskManager();
        }
    }
}
