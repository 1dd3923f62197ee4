package dev.weft.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In short with the other tests; {@code mvn -Pchaos verify} makes a hundred faults, of a new seed. */
class ChaosITCase {

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void nothingIsLostOrWrittenWrongWhateverFails() throws Exception {
        String given = System.getProperty("chaos.seed");
        long seed = given.equals("random") ? System.nanoTime() : Long.parseLong(given);
        int faults = Integer.getInteger("chaos.faults");
        Path folder = Path.of("target", "chaos", "seed-" + seed).toAbsolutePath();

        Verdict verdict =
                new ChaosRun(seed, faults, folder).run(System.getProperty("weft.qdrant.url"));

        assertThat(verdict.mistakes()).as("with seed %d", seed).isEmpty();
    }
}
