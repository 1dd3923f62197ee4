package dev.weft.job;

import static dev.weft.job.Jobs.await;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job copies a collection while a writer goes on changing it through Kafka and somebody
 * else, whom the job knows by the consumer group alone, applies what is written.
 */
@Timeout(300)
class LiveReindexITCase {

    private static final int POINTS = 1_200;

    /** Deleted when the scan has gone past it: only the changes can tell the copy so. */
    private static final String DELETED_BEHIND_THE_SCAN = "1";

    /** These are sent, but not yet in the collection, when the scan goes past them. */
    private static final String DELETED_LATE = "2";

    private static final String CHANGED_LATE = "3";

    private static final int MOST_LAG = 10;

    @RegisterExtension
    static final MiniClusterExtension FLINK = Jobs.cluster(2, 1, new Configuration());

    private static final TaskManagers TASK_MANAGERS = new TaskManagers(2);

    @AutoClose private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private final HeldPages pages = new HeldPages();
    private final Map<String, String> titles = new HashMap<>();
    private volatile int sent;
    private volatile boolean enough;

    @TempDir Path folder;

    @Test
    void theCopyOfAChangingCollectionEndsEqualThoughItsTaskManagersAreKilledTwice(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        KAFKA.create("books", 3);
        try (TestServer qdrant = TestServer.start(pages);
                LiveCollection live =
                        new LiveCollection("old", qdrant.url(), KAFKA.servers(), "books")) {
            for (int id = 1; id <= POINTS; id++) {
                change("" + id, "book " + id);
            }
            // the pin is by the group's offsets: without one the job would refuse to start
            live.awaitCommitted(POINTS);
            live.hold();
            change(DELETED_LATE, null);
            change(CHANGED_LATE, "changed late");
            pages.hold(id -> id > POINTS / 2);
            JobClient copy = start(qdrant);
            pages.await(2);
            PointId deleted = DocumentPoints.pointId(DELETED_BEHIND_THE_SCAN);
            await(() -> copied(qdrant).containsKey(deleted));
            live.release();
            Future<?> writing = writer.submit(goOnWriting(live));
            cluster.triggerCheckpoint(copy.getJobID(), CheckpointType.FULL).get();
            KAFKA.send("books", DELETED_BEHIND_THE_SCAN, null);
            awaitMoreChanges();
            // named again, so that those are counted that the job asks for when it has come back
            pages.hold(id -> id > POINTS / 2);
            TASK_MANAGERS.killAll(cluster);
            pages.await(2);

            pages.holdNone();
            await(() -> !copied(qdrant).containsKey(deleted));
            TASK_MANAGERS.killAll(cluster);
            awaitMoreChanges();
            enough = true;
            writing.get();
            // with the one that was deleted behind the scan
            live.awaitCommitted(sent + 1);
            titles.remove(DELETED_BEHIND_THE_SCAN);

            await(() -> payloads(copied(qdrant)).equals(payloads(points(qdrant.url(), "old"))));
            Jobs.stop(copy, true, folder);
            assertThat(payloads(copied(qdrant))).isEqualTo(payloads(points(qdrant.url(), "old")));
            assertHoldsTitlesWithTheirVectors(copied(qdrant));
        } finally {
            enough = true;
            pages.holdNone();
            writer.shutdown();
        }
        assertThat(report(folder).at("/records/deadLettered").intValue()).isZero();
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
    }

    /** One change in four deletes; some bring new ids, or such as were deleted before. */
    private Callable<Void> goOnWriting(LiveCollection live) {
        Random random = new Random(7);
        return () -> {
            while (!enough) {
                String id = "" + (4 + random.nextInt(POINTS + 100));
                change(id, random.nextInt(4) == 0 ? null : "book " + id + ", change " + sent);
                live.awaitCommitted(sent - MOST_LAG);
            }
            return null;
        };
    }

    /** Through Kafka and in the model; null deletes. */
    private void change(String id, String title) throws Exception {
        if (title == null) {
            KAFKA.send("books", id, null);
            titles.remove(id);
        } else {
            KAFKA.send("books", id, "{\"title\": \"%s\", \"change\": %d}".formatted(title, sent));
            titles.put(id, title);
        }
        sent++;
    }

    private void awaitMoreChanges() throws Exception {
        int before = sent;
        await(() -> sent > before + 100);
    }

    private JobClient start(TestServer qdrant) throws Exception {
        StreamExecutionEnvironment environment = Jobs.environment(2);
        Weft.define(
                environment,
                Jobs.options(
                        List.of(
                                "--source.type=qdrant-then-kafka",
                                "--source.qdrant.collection=old",
                                "--source.kafka.bootstrap-servers=" + KAFKA.servers(),
                                "--source.kafka.topics=books",
                                "--source.kafka.live-group=" + LiveCollection.GROUP,
                                // of no help: what the group has committed is all there is to go by
                                "--source.kafka.overlap=1ms",
                                "--document.id=@key",
                                "--document.text=title",
                                "--batch.lanes=4",
                                "--batch.timeout=50ms",
                                "--qdrant.url=" + qdrant.url(),
                                "--qdrant.collection=new",
                                "--dead-letters.path=" + folder.resolve("dead").toUri(),
                                "--report.path=" + folder.resolve("report.json").toUri())));
        return environment.executeAsync();
    }

    private static Map<PointId, RetrievedPoint> copied(TestServer qdrant) throws Exception {
        return points(qdrant.url(), "new");
    }

    private static Map<PointId, Map<String, Value>> payloads(Map<PointId, RetrievedPoint> points) {
        Map<PointId, Map<String, Value>> payloads = new HashMap<>();
        points.forEach((id, point) -> payloads.put(id, point.getPayloadMap()));
        return payloads;
    }

    private void assertHoldsTitlesWithTheirVectors(Map<PointId, RetrievedPoint> points) {
        List<String> ids = new ArrayList<>(titles.keySet());
        List<float[]> vectors = MiniLm.vectors(ids.stream().map(titles::get).toList());
        assertThat(points).hasSameSizeAs(ids);
        for (int i = 0; i < ids.size(); i++) {
            RetrievedPoint point = points.get(DocumentPoints.pointId(ids.get(i)));
            assertThat(point.getPayloadOrThrow("title").getStringValue())
                    .isEqualTo(titles.get(ids.get(i)));
            MiniLm.assertVector(point, vectors.get(i));
        }
    }
}
