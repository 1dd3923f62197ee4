package dev.weft.qdrant.client;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * How to reach a Qdrant server over gRPC.
 *
 * <pre>{@code
 * QdrantOptions options =
 *         QdrantOptions.builder()
 *                 .setUrl("https://qdrant.example.com:6334")
 *                 .setApiKey(ApiKey.fromEnvironment("QDRANT_API_KEY"))
 *                 .build();
 * }</pre>
 *
 * @param host the server's name or address
 * @param port the server's gRPC port
 * @param tls whether the connection is encrypted: decided by the url's scheme
 * @param apiKey where the API key comes from; null for none
 * @param requestTimeout the deadline of every call
 * @param keepAlive after so much silence an open connection is probed
 * @param gzip whether requests are compressed
 * @param maxInboundBytes the largest reply taken, in bytes
 * @param caFile certificates to trust instead of the JVM's, PEM; null for the JVM's
 * @param clientCertFile our certificate chain, PEM; null for none
 * @param clientKeyFile our private key, PKCS#8 PEM; null for none
 */
@PublicEvolving
public record QdrantOptions(
        String host,
        int port,
        boolean tls,
        @Nullable ApiKey apiKey,
        Duration requestTimeout,
        Duration keepAlive,
        boolean gzip,
        int maxInboundBytes,
        @Nullable String caFile,
        @Nullable String clientCertFile,
        @Nullable String clientKeyFile)
        implements Serializable {

    /** The port of a url that names none. */
    public static final int DEFAULT_PORT = 6334;

    /** 30 seconds. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** 30 seconds. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(30);

    /** 64 MiB, in bytes: a page of 1,000 points of 4,096 dimensions fits four times. */
    public static final int DEFAULT_MAX_INBOUND_BYTES = 64 << 20;

    private static final int MOST_PORT = 65_535;

    public QdrantOptions {
        Objects.requireNonNull(host, "host");
        requireMillisecond(requestTimeout, "setRequestTimeout");
        requireMillisecond(keepAlive, "setKeepAlive");
        if (maxInboundBytes <= 0) {
            throw new IllegalArgumentException(
                    "setMaxInboundBytes(" + maxInboundBytes + "): it must be positive");
        }
        if ((clientCertFile == null) != (clientKeyFile == null)) {
            throw new IllegalArgumentException(
                    "setClientCertificate needs both the certificate and its key");
        }
        if (!tls && (caFile != null || clientCertFile != null)) {
            throw new IllegalArgumentException(
                    "Certificates are given, but the url is not https: change its scheme or leave them out");
        }
    }

    private static void requireMillisecond(Duration duration, String setter) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(
                    setter + "(" + duration + "): it must be a millisecond or longer");
        }
    }

    /** The server's address as a url. */
    public String url() {
        String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (tls ? "https://" : "http://") + shownHost + ":" + port;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link QdrantOptions}; only the url is required. */
    @PublicEvolving
    public static final class Builder {
        private String host;
        private int port;
        private boolean tls;
        private ApiKey apiKey;
        private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
        private Duration keepAlive = DEFAULT_KEEP_ALIVE;
        private boolean gzip;
        private int maxInboundBytes = DEFAULT_MAX_INBOUND_BYTES;
        private String caFile;
        private String clientCertFile;
        private String clientKeyFile;

        private Builder() {}

        /**
         * {@code http://host:port} or {@code https://host:port} of the server's <em>gRPC</em> port; without a port
         * {@value QdrantOptions#DEFAULT_PORT}. The scheme https switches TLS on.
         */
        public Builder setUrl(String url) {
            URI uri = parse(Objects.requireNonNull(url, "url"));
            tls = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
            host = uri.getHost().replaceAll("[\\[\\]]", "");
            port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            return this;
        }

        private static URI parse(String url) {
            URI uri;
            try {
                uri = URI.create(url.strip());
            } catch (IllegalArgumentException malformed) {
                // the text may hold a password: it isn't repeated
                throw new IllegalArgumentException("no url: " + EXPECTED);
            }
            boolean http =
                    "http".equalsIgnoreCase(uri.getScheme())
                            || "https".equalsIgnoreCase(uri.getScheme());
            boolean bare =
                    ("".equals(uri.getPath()) || "/".equals(uri.getPath()))
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null;
            String authority = uri.getRawAuthority();
            if (http && uri.getHost() == null && authority != null && authority.contains("_")) {
                throw new IllegalArgumentException(
                        "a host's name must not hold '_', as the one in this url does: give the server another"
                                + " name, or its address");
            }
            if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || !bare) {
                throw new IllegalArgumentException(
                        "a url with scheme "
                                + uri.getScheme()
                                + " and host "
                                + uri.getHost()
                                + ": "
                                + EXPECTED);
            }
            if (uri.getPort() == 0 || uri.getPort() > MOST_PORT) {
                throw new IllegalArgumentException(
                        "a url with port " + uri.getPort() + ": it must be from 1 to " + MOST_PORT);
            }
            return uri;
        }

        private static final String EXPECTED =
                "it must look like http://host:6334 or https://host:6334 (the gRPC port), with no path, query or user";

        /** The API key; none by default. */
        public Builder setApiKey(@Nullable ApiKey apiKey) {
            this.apiKey = apiKey;
            return this;
        }

        /** The deadline of every call; 30 s by default. */
        public Builder setRequestTimeout(Duration requestTimeout) {
            this.requestTimeout = requestTimeout;
            return this;
        }

        /** After so much silence the connection is probed; 30 s by default. */
        public Builder setKeepAlive(Duration keepAlive) {
            this.keepAlive = keepAlive;
            return this;
        }

        /** Compresses requests; off by default: vectors hardly shrink. */
        public Builder setGzip(boolean gzip) {
            this.gzip = gzip;
            return this;
        }

        /** The largest reply taken, in bytes; 64 MiB by default. */
        public Builder setMaxInboundBytes(int maxInboundBytes) {
            this.maxInboundBytes = maxInboundBytes;
            return this;
        }

        /** A PEM file of certificates to trust instead of the JVM's, on every TaskManager. */
        public Builder setCaFile(@Nullable String caFile) {
            this.caFile = caFile;
            return this;
        }

        /** PEM files of our own certificate chain and its PKCS#8 key, on every TaskManager. */
        public Builder setClientCertificate(@Nullable String certFile, @Nullable String keyFile) {
            this.clientCertFile = certFile;
            this.clientKeyFile = keyFile;
            return this;
        }

        public QdrantOptions build() {
            if (host == null) {
                throw new IllegalArgumentException("setUrl was not called: " + EXPECTED);
            }
            return new QdrantOptions(
                    host,
                    port,
                    tls,
                    apiKey,
                    requestTimeout,
                    keepAlive,
                    gzip,
                    maxInboundBytes,
                    caFile,
                    clientCertFile,
                    clientKeyFile);
        }
    }
}
