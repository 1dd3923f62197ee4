package dev.weft.bench;

import ai.onnxruntime.OrtException;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.SharedEmbedder;
import dev.weft.embedded.EmbeddedQdrant;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** What the ways run on: a Qdrant behind a socket, a Flink, models. Each is made when first asked for. */
final class Stage implements AutoCloseable {

    private static final String MODEL = "all-minilm-l6-v2";
    private static final int BATCH = 100;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final List<Path> inputs;
    private final Path few;
    private final String qdrantUrl;
    private final float[][] vectors;
    private PlainEmbedder defaultThreads;

    /**
     * @param inputs the texts as JSON lines, for the job; with several, each run takes the next
     * @param few texts to warm up with
     * @param qdrantUrl a server's gRPC address, or {@code embedded}
     * @param vectors those of the texts where they are given; null where they are embedded
     */
    Stage(List<Path> inputs, Path few, String qdrantUrl, float[][] vectors) {
        this.inputs = inputs;
        this.few = few;
        this.vectors = vectors;
        this.qdrantUrl =
                qdrantUrl.equals("embedded") ? keep(EmbeddedQdrant.start()).url() : qdrantUrl;
    }

    /** Its address, for clients. */
    String qdrantUrl() {
        return qdrantUrl;
    }

    /** How many tokens the texts have, special ones included; none where nothing is embedded. */
    long tokens(List<String> texts) throws IOException, OrtException {
        if (vectors != null) {
            return 0;
        }
        PlainEmbedder embedder = defaultThreads();
        return texts.stream().mapToLong(text -> embedder.tokens(text).length).sum();
    }

    /** The way of this name: naive, bulk, padded, limit or weft. */
    Way way(String name) throws Exception {
        return switch (name) {
            case "naive" -> new Loop(vectors(), client(name), name, 1);
            case "bulk" -> new Loop(vectors(), client(name), name, BATCH);
            case "padded" -> new Loop(Vectors.padded(defaultThreads()), client(name), name, BATCH);
            case "limit" -> new Limit(keep(new PlainEmbedder(MODEL, 1)), cores);
            case "weft" -> weft(name);
            default -> throw new IllegalArgumentException("There is no way '" + name + "'");
        };
    }

    private WeftJob weft(String name) throws Exception {
        MiniCluster cluster =
                keep(
                        new MiniCluster(
                                new MiniClusterConfiguration.Builder()
                                        .setNumSlotsPerTaskManager(cores)
                                        .setConfiguration(
                                                new Configuration()
                                                        .set(RestOptions.BIND_ADDRESS, "localhost")
                                                        .set(
                                                                JobManagerOptions.BIND_HOST,
                                                                "localhost")
                                                        .set(
                                                                BlobServerOptions.OFFLOAD_MINSIZE,
                                                                Integer.MAX_VALUE)
                                                        .set(RestOptions.BIND_PORT, "0"))
                                        .build()));
        cluster.start();
        if (vectors == null) {
            // the others' models are open before the clock starts, too
            keep(SharedEmbedder.acquire(EmbedderOptions.builder("classpath:" + MODEL).build()));
        }
        return new WeftJob(
                cluster,
                cores,
                qdrantUrl,
                name,
                inputs,
                few,
                vectors != null,
                inputs.size() > 1,
                new AtomicInteger());
    }

    private Vectors vectors() throws IOException, OrtException {
        return vectors == null ? Vectors.oneByOne(defaultThreads()) : Vectors.given(vectors);
    }

    private PlainEmbedder defaultThreads() throws IOException, OrtException {
        if (defaultThreads == null) {
            defaultThreads = keep(new PlainEmbedder(MODEL, 0));
        }
        return defaultThreads;
    }

    private QdrantClient client(String collection) throws Exception {
        URI address = URI.create(qdrantUrl);
        QdrantClient client =
                keep(
                        new QdrantClient(
                                QdrantGrpcClient.newBuilder(
                                                address.getHost(), address.getPort(), false, false)
                                        .build()));
        if (client.collectionExistsAsync(collection).get()) {
            client.deleteCollectionAsync(collection).get();
        }
        client.createCollectionAsync(
                        collection,
                        VectorParams.newBuilder()
                                .setSize(PlainEmbedder.DIMENSIONS)
                                .setDistance(Distance.Cosine)
                                .build())
                .get();
        return client;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }
}
