package dev.weft.job;

import static dev.weft.job.Jobs.deadLetters;
import static dev.weft.job.Jobs.points;
import static dev.weft.job.Jobs.report;
import static dev.weft.job.Jobs.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.document.NastyRecords;
import dev.weft.document.NastyRecords.NastyRecord;
import dev.weft.document.RecordFormat;
import dev.weft.embedded.EmbeddedQdrant;
import dev.weft.job.write.DocumentPoints;
import io.qdrant.client.grpc.Common.PointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nasty records through the whole job: each in a file of its own, so that none spoils another. */
@Timeout(300)
class NastyRecordsITCase {

    @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster(2);

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(names = {"JSONL", "CSV", "TEXT", "DEAD_LETTER"})
    void eachEndsAsAPointOrAsADeadLetterThatSaysWhy(RecordFormat format) throws Exception {
        List<NastyRecord> records = NastyRecords.of(format);
        Files.createDirectories(folder.resolve("in"));
        for (int i = 0; i < records.size(); i++) {
            write(records.get(i), folder.resolve("in/" + i + "." + format));
        }
        List<NastyRecord> good = records.stream().filter(one -> one.reason() == null).toList();
        try (EmbeddedQdrant qdrant = EmbeddedQdrant.start()) {
            run(job(format, qdrant));

            Set<PointId> ids = points(qdrant.url()).keySet();
            assertThat(ids).hasSize(good.size());
            if (format != RecordFormat.TEXT) {
                assertThat(ids)
                        .containsExactlyInAnyOrderElementsOf(
                                good.stream()
                                        .map(one -> DocumentPoints.pointId(one.id()))
                                        .toList());
            }
        }
        int bad = records.size() - good.size();
        assertThat(report(folder).at("/records/read").intValue()).isEqualTo(records.size());
        assertThat(report(folder).at("/records/written").intValue()).isEqualTo(good.size());
        assertThat(report(folder).at("/deadLetters/parse").intValue()).isEqualTo(bad);
        assertThat(report(folder).at("/records/unaccounted").intValue()).isZero();
        if (format == RecordFormat.DEAD_LETTER) {
            assertLettersOfLetters(records);
        } else {
            assertLetters(records, format);
        }
        assertNothingElseIsMade();
    }

    private static void write(NastyRecord record, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            if (record.format().hasHeader()) {
                out.write((NastyRecords.HEADER + "\r\n").getBytes());
            }
            out.write(record.bytes());
            out.write('\n');
        }
    }

    private Configuration job(RecordFormat format, EmbeddedQdrant qdrant) {
        boolean letters = format == RecordFormat.DEAD_LETTER;
        return Jobs.options(
                Jobs.usual(
                        qdrant.url(),
                        folder,
                        "--source.files.path=" + folder.resolve("in").toUri(),
                        "--source.files.format=" + (letters ? "dead-letters" : format),
                        "--document.id=" + (format == RecordFormat.TEXT ? "@position" : "id"),
                        "--document.text=text"));
    }

    private void assertLetters(List<NastyRecord> records, RecordFormat format) throws IOException {
        Map<Integer, JsonNode> letters = new HashMap<>();
        for (JsonNode letter : deadLetters(folder)) {
            String file = letter.path("place").asText().replaceFirst(".*/in/(\\d+)\\..*", "$1");
            letters.put(Integer.parseInt(file), letter);
        }
        for (int i = 0; i < records.size(); i++) {
            NastyRecord record = records.get(i);
            JsonNode letter = letters.remove(i);
            if (record.reason() == null) {
                assertThat(letter).as(record.name()).isNull();
                continue;
            }
            assertThat(letter).as(record.name()).isNotNull();
            assertThat(letter.path("reason").asText()).as(record.name()).contains(record.reason());
            assertThat(letter.path("originalFormat").asText()).isEqualTo(format.toString());
            assertThat(original(letter)).as(record.name()).isEqualTo(record.bytes());
        }
        assertThat(letters).isEmpty();
    }

    /** Their places are those of the records that they are about. */
    private void assertLettersOfLetters(List<NastyRecord> records) throws IOException {
        List<String> reasons =
                deadLetters(folder).stream().map(one -> one.path("reason").asText()).toList();
        assertThat(records)
                .filteredOn(record -> record.reason() != null)
                .hasSameSizeAs(reasons)
                .allMatch(
                        record -> reasons.stream().anyMatch(one -> one.contains(record.reason())));
    }

    private static byte[] original(JsonNode letter) {
        String original = letter.path("original").asText();
        return letter.path("originalEncoding").asText().equals("base64")
                ? Base64.getDecoder().decode(original)
                : original.getBytes();
    }

    /** No id and no text is ever part of a file's name. */
    private void assertNothingElseIsMade() throws IOException {
        Set<String> made = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> made.add(file.getFileName().toString()));
        }
        assertThat(made).containsExactlyInAnyOrder("in", "dead", "report.json");
    }
}
