package dev.weft.qdrant.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QdrantOptionsTest {

    @Test
    void theSchemeDecidesTlsAndThePortHasADefault() {
        QdrantOptions plain = QdrantOptions.builder().setUrl("http://localhost").build();
        QdrantOptions secure = QdrantOptions.builder().setUrl("https://[::1]:443/").build();

        assertThat(plain.url()).isEqualTo("http://localhost:6334");
        assertThat(plain.tls()).isFalse();
        assertThat(secure.url()).isEqualTo("https://[::1]:443");
        assertThat(secure.tls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:6334",
                "ftp://localhost",
                "http://localhost/collections",
                "http://localhost?api-key=hunter2",
                "http://localhost/#hunter2",
                "http://user:hunter2@localhost",
                "http://hun ter2"
            })
    void aUrlThatIsNoneIsRefusedWithoutShowingAPassword(String url) {
        assertThatThrownBy(() -> QdrantOptions.builder().setUrl(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it must look like http://host:6334")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aHostThatAUrlMayNotHaveIsTold() {
        assertThatThrownBy(() -> QdrantOptions.builder().setUrl("http://my_qdrant:6334"))
                .hasMessageContaining("'_'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536})
    void aPortThatIsNoneIsTold(int port) {
        assertThatThrownBy(() -> QdrantOptions.builder().setUrl("http://localhost:" + port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port " + port);
    }

    @Test
    void aTimeShorterThanAMillisecondIsTold() {
        Duration tooShort = Duration.ofNanos(999_999);

        assertThatThrownBy(() -> local().setRequestTimeout(tooShort).build())
                .hasMessageContaining("setRequestTimeout(PT0.000999999S)");
        assertThatThrownBy(() -> local().setKeepAlive(Duration.ZERO).build())
                .hasMessageContaining("setKeepAlive(PT0S)");
        assertThat(local().setKeepAlive(Duration.ofMillis(1)).build().keepAlive())
                .isEqualTo(Duration.ofMillis(1));
    }

    private static QdrantOptions.Builder local() {
        return QdrantOptions.builder().setUrl("http://localhost");
    }

    @Test
    void certificatesNeedHttps() {
        QdrantOptions.Builder builder = local().setCaFile("ca.pem");

        assertThatThrownBy(builder::build).hasMessageContaining("https");
    }

    @Test
    void anApiKeyIsNeverShown() {
        QdrantOptions options = local().setApiKey(ApiKey.of("hunter2")).build();

        assertThat(options.toString()).doesNotContain("hunter2").contains("******");
    }

    @Test
    void aKeyFromAFileDoesNotTravelWithTheJob(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "hunter2\n");
        ApiKey key = ApiKey.fromFile(file.toString());

        byte[] travelling = InstantiationUtil.serializeObject(key);
        ApiKey arrived =
                InstantiationUtil.deserializeObject(travelling, getClass().getClassLoader());

        assertThat(new String(travelling, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(arrived.resolve().reveal()).isEqualTo("hunter2");
    }

    @Test
    void aMissingKeyIsNamedByItsPlace() {
        assertThatThrownBy(() -> ApiKey.fromEnvironment("WEFT_NO_SUCH_VARIABLE").resolve())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("WEFT_NO_SUCH_VARIABLE");
    }

    @Test
    void aKeyFileThatCannotBeReadIsNamed(@TempDir Path folder) throws Exception {
        Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
        for (Path place : List.of(folder, folder.resolve("gone"), dangling)) {
            assertThatThrownBy(() -> ApiKey.fromFile(place.toString()).resolve())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("API key file " + place + " can't be read: put it on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two words", "one\ntwo", "caf\u00e9", "nul\0"})
    void aFileThatHoldsNoKeyIsNamedWithoutShowingIt(String content, @TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("key"), content, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ApiKey.fromFile(file.toString()).resolve())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("API key file " + file + " holds no API key: ")
                .hasMessageNotContainingAny("words", "one", "caf", "nul");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "line\n", "caf\u00e9"})
    void aKeyThatCannotBeSentIsRefusedWithoutShowingIt(String key) {
        assertThatThrownBy(() -> ApiKey.of(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The API key is ")
                .hasMessageNotContainingAny("words", "line", "caf");
    }

    @Test
    void versionsCompare() {
        assertThat(ServerVersion.parse("1.18.3-dev").isAtLeast(1, 18)).isTrue();
        assertThat(ServerVersion.parse("1.9.7").isAtLeast(1, 18)).isFalse();
        assertThat(ServerVersion.parse("2.0").isAtLeast(1, 18)).isTrue();
    }
}
