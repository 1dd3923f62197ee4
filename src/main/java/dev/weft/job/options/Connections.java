package dev.weft.job.options;

import dev.weft.qdrant.client.ApiKey;
import dev.weft.qdrant.client.QdrantOptions;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** The servers that the options name. */
public final class Connections {

    private Connections() {}

    /** The server to write to. */
    public static QdrantOptions target(Configuration options) {
        return of(
                options,
                options.get(TargetOptions.QDRANT_URL),
                TargetOptions.QDRANT_API_KEY_ENV,
                TargetOptions.QDRANT_API_KEY_FILE);
    }

    /** The server to read a collection from: the same, unless another is named. */
    public static QdrantOptions source(Configuration options) {
        Optional<String> url = options.getOptional(SourceOptions.SOURCE_URL);
        return url.isEmpty()
                ? target(options)
                : of(
                        options,
                        url.get(),
                        SourceOptions.SOURCE_API_KEY_ENV,
                        SourceOptions.SOURCE_API_KEY_FILE);
    }

    private static QdrantOptions of(
            Configuration options,
            String url,
            ConfigOption<String> keyVariable,
            ConfigOption<String> keyFile) {
        ApiKey key =
                options.getOptional(keyVariable)
                        .map(ApiKey::fromEnvironment)
                        .or(() -> options.getOptional(keyFile).map(ApiKey::fromFile))
                        .orElse(null);
        return QdrantOptions.builder()
                .setUrl(url)
                .setApiKey(key)
                .setRequestTimeout(options.get(TargetOptions.QDRANT_TIMEOUT))
                .build();
    }
}
