package dev.weft.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import dev.weft.qdrant.sink.QdrantSinkBuilder;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;

/** {@code qdrant}: the collection that is written to, and how. */
public final class TargetOptions {

    /** What stands for the number of the run in a collection's name. */
    public static final String RUN = "{run}";

    private TargetOptions() {}

    /** What to do with a collection that holds vectors of another model. */
    public enum OtherModel {
        REFUSE,
        TAKE_OVER;

        /** As it is written in a job file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static final ConfigOption<String> QDRANT_URL =
            key("qdrant.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The server's gRPC address, http://host:6334 or https://host:6334.");

    public static final ConfigOption<String> QDRANT_API_KEY_ENV =
            key("qdrant.api-key-env")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The environment variable that holds the API key, in the client's process"
                                    + " and in the TaskManagers'. The key itself is no option: it would"
                                    + " travel in the job graph.");

    public static final ConfigOption<String> QDRANT_API_KEY_FILE =
            key("qdrant.api-key-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A local file that holds the API key, for the client and on every"
                                    + " TaskManager.");

    public static final ConfigOption<String> QDRANT_COLLECTION =
            key("qdrant.collection")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The collection, or an alias of it. Made when missing. With cutover.alias it"
                                    + " may hold {run}: books-{run} is the next of books-1, books-2, …;"
                                    + " a run that did not come to its end is gone on with, unless the"
                                    + " checks refused it.");

    public static final ConfigOption<String> QDRANT_VECTOR_NAME =
            key("qdrant.vector-name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The name of the vector. Default: the unnamed one.");

    public static final ConfigOption<Integer> QDRANT_VECTOR_SIZE =
            key("qdrant.vector-size")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "With document.vector: how many numbers a vector has. Needed when the"
                                    + " collection has to be made, but for vectors that are read from a"
                                    + " collection: then it is made like that one.");

    public static final ConfigOption<OtherModel> QDRANT_OTHER_MODEL =
            key("qdrant.other-model")
                    .enumType(OtherModel.class)
                    .defaultValue(OtherModel.REFUSE)
                    .withDescription(
                            "What to do where the collection's metadata says that its vectors are of another"
                                    + " model. refuse: don't start. take-over: write all the same; the"
                                    + " metadata then says this job's model, and searches mix the two"
                                    + " until every point is written anew.");

    public static final ConfigOption<Integer> QDRANT_MAX_POINTS =
            key("qdrant.max-points-per-request")
                    .intType()
                    .defaultValue(QdrantSinkBuilder.DEFAULT_MAX_POINTS_PER_REQUEST)
                    .withDescription("Points in one request at most.");

    public static final ConfigOption<Integer> QDRANT_MAX_IN_FLIGHT =
            key("qdrant.max-requests-in-flight")
                    .intType()
                    .defaultValue(QdrantSinkBuilder.DEFAULT_MAX_REQUESTS_IN_FLIGHT)
                    .withDescription("Requests on their way at once from each subtask at most.");

    public static final ConfigOption<Duration> QDRANT_TIMEOUT =
            key("qdrant.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription("The deadline of one request.");
}
