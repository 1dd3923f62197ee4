package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TokenizerLibraryTest {

    @Test
    void everyTouchIsOfflineAndHasAFolderOfItsOwn() throws Exception {
        String first = TokenizerLibrary.touch(() -> System.getProperty("ENGINE_CACHE_DIR"));
        TokenizerLibrary.touch(
                () -> {
                    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
                    String second = System.getProperty("ENGINE_CACHE_DIR");
                    assertThat(second).isNotEqualTo(first);
                    assertThat(Path.of(second)).isEmptyDirectory();
                    return null;
                });
        assertThat(Files.exists(Path.of(first))).isFalse();
    }

    @Test
    void leavesTheJvmAsItWas() throws Exception {
        System.setProperty("ai.djl.offline", "false");
        try {
            TokenizerLibrary.touch(() -> null);
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("false");
            assertThat(System.getProperty("ENGINE_CACHE_DIR")).isNull();
        } finally {
            System.clearProperty("ai.djl.offline");
        }
    }
}
