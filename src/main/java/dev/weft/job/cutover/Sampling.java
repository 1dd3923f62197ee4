package dev.weft.job.cutover;

import dev.weft.document.DocumentMapping;
import dev.weft.document.GivenVector;
import dev.weft.job.source.PointRecords;
import dev.weft.job.write.DocumentPoints;
import dev.weft.qdrant.client.QdrantConnection;
import dev.weft.qdrant.collection.CollectionBlueprint;
import dev.weft.qdrant.collection.CollectionClient;
import dev.weft.qdrant.collection.PointReader;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sample that the checks share: drawn once, of the collection that was read where there is one, so that what is lost
 * is seen; of the new one otherwise.
 */
final class Sampling implements AutoCloseable {

    /** Points of one request, whose texts are embedded together. */
    static final int AT_ONCE = 64;

    private final String vector;
    private final PointReader fresh;
    private final QdrantConnection oldConnection;
    private final PointReader old;
    private final boolean searchable;
    private final SampleSource source;
    private final List<SamplePoint> present = new ArrayList<>();

    /** @param client for the server written to */
    Sampling(EndPlan plan, CollectionClient client) throws IOException {
        EndPlan.Points points = plan.cutover().points();
        vector = plan.vector();
        fresh = new PointReader(client, plan.collection(), plan.vector());
        EndPlan.Old before = plan.cutover().old();
        oldConnection = before == null ? null : QdrantConnection.open(before.connection());
        old =
                before == null
                        ? null
                        : new PointReader(
                                new CollectionClient(oldConnection, RunEnding.PATIENCE),
                                before.collection(),
                                before.searchable() ? before.vector() : "");
        // a piece has no point of its own in a collection that was cut otherwise
        searchable = before != null && before.searchable() && !points.chunked();
        source =
                before != null && before.source() && !points.chunked()
                        ? new SourceSample(
                                old,
                                new PointRecords(
                                        before.collection(), true, storedVector(points.mapping())),
                                points.parser(),
                                new DocumentPoints(null, points.withVersion(), null),
                                plan.cutover().counting())
                        : new OwnSample(fresh, points, searchable);
    }

    private static String storedVector(DocumentMapping mapping) {
        GivenVector given = mapping.vector();
        return given == null ? null : GivenVector.storedName(given.fields()).orElse(null);
    }

    SampleSource source() {
        return source;
    }

    /** Reads the new collection. */
    PointReader fresh() {
        return fresh;
    }

    /** Reads the old collection; empty where there is none to search. */
    Optional<PointReader> old() {
        return searchable ? Optional.of(old) : Optional.empty();
    }

    /** How the new collection keeps its vectors. */
    VectorParams params(CollectionInfo info) {
        return CollectionBlueprint.like(info).vectors().get(vector);
    }

    /** The points of the sample that are there. */
    List<SamplePoint> present() {
        return present;
    }

    @Override
    public void close() {
        if (oldConnection != null) {
            oldConnection.close();
        }
    }
}
