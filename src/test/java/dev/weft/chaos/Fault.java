package dev.weft.chaos;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Something that goes wrong, for a time. */
sealed interface Fault {

    /** Returns when the cause is mended, though not all of its consequences need be. */
    void strike(Site site) throws Exception;

    /** What can be drawn; each with its own chances. */
    enum Kind {
        KILL_TASK_MANAGER(
                random -> new KillTaskManager(taskManager(random), seconds(random, 0, 3))),
        KILL_JOB_MANAGER(random -> new KillJobManager(seconds(random, 0, 3))),
        PAUSE_TASK_MANAGER(
                random ->
                        new Pause(Cluster.taskManager(taskManager(random)), belowTimeout(random))),
        PAUSE_JOB_MANAGER(random -> new Pause(Cluster.JOB_MANAGER, belowTimeout(random))),
        PAUSE_SERVER(random -> new Pause(Server.PROCESS, seconds(random, 1, 8))),
        CUT_CONNECTIONS(random -> new Cut(1 + random.nextInt(5), seconds(random, 0, 1))),
        SERVER_FULL(random -> new Trouble(Weather.Kind.FULL, seconds(random, 1, 4))),
        RATE_LIMIT(random -> new Trouble(Weather.Kind.RATE_LIMITED, seconds(random, 1, 5))),
        SLOW_ANSWERS(random -> new Trouble(Weather.Kind.SLOW, seconds(random, 2, 6))),
        STORM(random -> new Storm(random.nextLong(), seconds(random, 2, 6))),
        RESCALE(random -> new Rescale(1 + random.nextInt(3)));

        private final Function<SplittableRandom, Fault> draw;

        Kind(Function<SplittableRandom, Fault> draw) {
            this.draw = draw;
        }

        Fault draw(SplittableRandom random) {
            return draw.apply(random);
        }

        private static int taskManager(SplittableRandom random) {
            return random.nextInt(Cluster.TASK_MANAGERS);
        }

        private static Duration seconds(SplittableRandom random, int least, int most) {
            return Duration.ofMillis(random.nextInt(least * 1000, most * 1000 + 1));
        }

        private static Duration belowTimeout(SplittableRandom random) {
            return seconds(random, 0, (int) Cluster.HEARTBEAT_TIMEOUT.toSeconds() / 2);
        }
    }

    private static void last(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    /** Another one takes its place after a time. */
    record KillTaskManager(int number, Duration gap) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            site.cluster().kill(Cluster.taskManager(number));
            last(gap);
            site.cluster().startTaskManager(number);
        }
    }

    /** The next one knows nothing of the job, which is submitted again from its last checkpoint. */
    record KillJobManager(Duration gap) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            site.cluster().kill(Cluster.JOB_MANAGER);
            last(gap);
            site.cluster().startJobManager();
            site.job().resume();
        }
    }

    /** A process that is stopped, and goes on as if nothing was. */
    record Pause(String process, Duration time) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            site.processes().pause(process);
            try {
                last(time);
            } finally {
                site.processes().goOn(process);
            }
        }
    }

    /** Connections to the server that are reset, several times. */
    record Cut(int times, Duration between) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            for (int i = 0; i < times; i++) {
                site.server().wire().cut();
                last(between);
            }
        }
    }

    /** A server that takes no write, or takes its time. */
    record Trouble(Weather.Kind weather, Duration time) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            site.server().weather().turn(weather);
            last(time);
            site.server().weather().turn(Weather.Kind.CLEAR);
        }
    }

    /** Every third write fails, in one way or another: done or not, answered or not. */
    record Storm(long seed, Duration time) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            site.server().storm().spoil(seed, 1 / 3.0);
            last(time);
            site.server().storm().spoil(seed, 0);
        }
    }

    record Rescale(int parallelism) implements Fault {
        @Override
        public void strike(Site site) throws Exception {
            site.job().rescale(parallelism);
        }
    }
}
