package dev.weft.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsLoaderTest {

    @TempDir Path folder;

    @Test
    void readsAJobFileInWhichAFlagWins() throws Exception {
        Path file = folder.resolve("job.yaml");
        Files.writeString(
                file,
                """
                source.type: files
                source:
                  files.path: file:///data/books/
                document.id: isbn
                document.text: "{title}; {summary}"
                document.payload: [title, by.name, year]
                batch.size: 64
                batch.timeout: 250 ms
                batch.max-bytes: 1 mb
                qdrant.url: http://localhost:6334
                qdrant.collection: books
                """);
        Configuration options =
                OptionsLoader.load(
                        "--config", file.toString(), "--batch.size=128", "--job.name", "b");

        assertThat(options.get(SourceOptions.FILES_PATH)).isEqualTo("file:///data/books/");
        assertThat(options.get(DocumentOptions.DOCUMENT_TEXT)).isEqualTo("{title}; {summary}");
        assertThat(options.get(DocumentOptions.DOCUMENT_PAYLOAD))
                .containsExactly("title", "by.name", "year");
        assertThat(options.get(BatchOptions.BATCH_SIZE)).isEqualTo(128);
        assertThat(options.get(BatchOptions.BATCH_TIMEOUT)).isEqualTo(Duration.ofMillis(250));
        assertThat(options.get(BatchOptions.BATCH_MAX_BYTES)).isEqualTo(MemorySize.ofMebiBytes(1));
        assertThat(options.get(JobOptions.JOB_NAME)).isEqualTo("b");
    }

    @Test
    void aListOfFieldsIsATextToo() throws Exception {
        Path file = folder.resolve("job.yaml");
        Files.writeString(file, "document.text: [title, summary]\n");
        Configuration options = load("--config", file.toString());

        assertThat(options.get(DocumentOptions.DOCUMENT_TEXT)).isEqualTo("title;summary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "--qdrant.colection=x # qdrant.colection 'x' is no option of Weft's: did you mean qdrant.collection?",
                "--batch.size=many # batch.size 'many' is no number: write it like 256",
                "--batch.size=0 # batch.size '0' has to be more than zero",
                "--batch.timeout=-1s # batch.timeout '-1s' is no duration: write it like 1 s",
                "--batch.timeout=soon # batch.timeout 'soon' is no duration",
                "--source.files.format=xml # source.files.format 'xml' is no jsonl | csv | text | parquet | dead-letters: write it like jsonl",
                "--batch.lanes=200 # batch.lanes '200' is more than job.max-parallelism, 128",
                "--document.id=@key # document.id '@key' is unknown: source.type files has @position",
                "--document.text={a # document.text '{a': the last '{' has no partner",
                "--qdrant.collection= # qdrant.collection '' is empty",
                "--embed.max-tokens=0 # embed.max-tokens '0' has to be more than zero",
                "--cutover.alias=c # cutover.alias 'c' is qdrant.collection, too",
                "--cutover.alias=a --cutover.min-overlap=1.5 # cutover.min-overlap '1.5' is a share: give it from 0 to 1",
                "--cutover.alias=a --source.files.watch-interval=1s # cutover.alias needs a source that ends: leave out source.files.watch-interval",
                "--source.type=qdrant-then-kafka --source.qdrant.collection=d --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --bulk-load.defer-indexing=true # bulk-load.defer-indexing needs a source that ends: set source.kafka.stop",
                "--cutover.alias=a --source.files.format=dead-letters # cutover.alias 'a': dead letters are no whole collection to move an alias to",
                "--cutover.min-recall=0.9 # cutover.min-recall says nothing without cutover.alias",
                "--qdrant.collection=b-{run} # qdrant.collection 'b-{run}': a name with {run} in it needs cutover.alias",
                "--qdrant.create.payload-indexes=a:b # qdrant.create.payload-indexes 'a:b': 'a:b' is no field:type",
                "--qdrant.api-key=s3cret # qdrant.api-key '******' is no option",
                "--source.files.split-size=1kb # source.files.split-size '1kb' is less than 64 kb",
                "--source.files.split-size=1mb --source.files.watch-interval=1s # source.files.split-size '1mb': with source.files.watch-interval each file is read whole",
                "--source.files.split-size=1mb --source.files.format=csv # source.files.split-size '1mb': csv is read whole",
                "--source.files.max-record-size=3gb # source.files.max-record-size '3gb' is more than",
                "--qdrant.max-points-per-request=20000 # qdrant.max-points-per-request '20000' is more than 10000",
                "--qdrant.url=localhost:6334 # qdrant.url 'localhost:6334': ",
                "--source.files.format=text --document.id=@position --document.text=body # document.text 'body': a line of format text has the field 'text' alone",
                "--source.files.format=text --document.text=text # document.id 'id': a line of format text has no such field",
                "--dead-letters.path=/data/dead # dead-letters.path '/data/dead' is inside source.files.path",
                "--source.files.path=/data/in/ --dead-letters.path=/data/in/dead # dead-letters.path '/data/in/dead' is inside source.files.path",
                "--source.files.path=file:///data/in --dead-letters.path=/data/x/../in/dead # dead-letters.path '/data/x/../in/dead' is inside source.files.path",
                "--source.files.path=/data/in --report.path=file:/data/in/report.json # report.path 'file:/data/in/report.json' is inside source.files.path",
                "--job.max-parallelism=40000 # job.max-parallelism '40000' is more than 32768",
                "--source.type=kafka --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.start=committed # source.kafka.start 'committed' needs source.kafka.group-id",
                "--source.type=kafka --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.start=soon # source.kafka.start 'soon': it is none of earliest",
                "--source.type=kafka --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.stop=earliest # source.kafka.stop 'earliest': it is none of latest",
                "--source.type=kafka --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.stop=committed # source.kafka.stop 'committed': it is none of latest",
                "--source.type=qdrant --source.qdrant.collection=d --source.qdrant.url=h:6334 # source.qdrant.url 'h:6334': ",
                "--source.type=qdrant --source.qdrant.collection=d --source.qdrant.url=http://h --source.qdrant.api-key-env=A --source.qdrant.api-key-file=b # source.qdrant.api-key-env and source.qdrant.api-key-file are both given",
                "--source.type=qdrant --source.qdrant.collection=d --source.qdrant.api-key-env=A # source.qdrant.api-key-env says nothing without source.qdrant.url",
                "--source.type=qdrant --source.qdrant.collection=c --source.qdrant.url=http://localhost:6334 # qdrant.collection 'c' is the collection that is read",
                "--source.kafka.topics=a # source.kafka.topics is for another source than source.type 'files'",
                "--source.type=qdrant --source.qdrant.collection=c # qdrant.collection 'c' is the collection that is read",
                "--source.type=qdrant-then-kafka --source.qdrant.collection=d --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.start=latest # source.kafka.start has no say",
                "--source.type=qdrant-then-kafka --source.qdrant.collection=d --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.group-id=g --source.kafka.live-group=g # source.kafka.live-group 'g' is source.kafka.group-id, too",
                "--source.type=kafka --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --source.kafka.overlap=1min # source.kafka.overlap is for source.type qdrant-then-kafka",
                "--source.type=qdrant-then-kafka --source.qdrant.collection=d --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --document.id=@topic # document.id '@topic' is unknown",
                "--source.files.format=dead-letters --document.id=@keys # document.id '@keys' is unknown",
                "--document.vector=v --embed.model=m # embed.model has no say with document.vector",
                "--document.vector=@vector # document.vector '@vector' has to be a field of the records",
                "--document.vector=@position # document.vector '@position' has to be a field of the records",
                "--document.vector=v --source.files.format=text --document.id=@position # document.vector 'v': a line of format text has no such field",
                "--source.type=qdrant --source.qdrant.collection=d --document.vector=@vectors # document.vector '@vectors' has to be @vector or @vector.NAME",
                "--source.type=qdrant-then-kafka --source.qdrant.collection=d --source.kafka.bootstrap-servers=h:1 --source.kafka.topics=t --document.vector=@vector # document.vector '@vector' has to be @vector or @vector.NAME for the collection and a field",
                "--qdrant.vector-size=3 # qdrant.vector-size is for document.vector alone",
                "--document.payload= # document.payload '' is empty",
                "--reindex.in-place=true # reindex.in-place is for source.type 'qdrant'",
                "--source.type=qdrant --source.qdrant.collection=d --reindex.in-place=true # source.qdrant.collection and qdrant.collection have to be the same collection",
                "--source.type=qdrant --source.qdrant.collection=c --reindex.in-place=true --document.id=@id # qdrant.vector-name is missing",
                "--source.type=qdrant --source.qdrant.collection=c --reindex.in-place=true --qdrant.vector-name=v # document.id has to be '@id'",
                "--source.type=qdrant --source.qdrant.collection=c --reindex.in-place=true --qdrant.vector-name=v --document.id=@id --document.payload=a # document.payload has no say with reindex.in-place",
                "--qdrant.other-model=maybe # qdrant.other-model 'maybe' is no refuse | take-over: write it like refuse",
                "--job.name=a --job.name=b # job.name is given twice, with different values",
                "--job.name # job.name has no value: write --job.name value",
                "stray # 'stray' is no option: write --key value",
                "--config=nowhere.yaml # config nowhere.yaml can't be read",
                "--config= # config  can't be read",
                "--config=a:b # config a:b can't be read",
                "--embed.type=http # embed.http.url is missing",
                "--embed.type=soap # embed.type 'soap' is no onnx | http",
                "--embed.http.url=http://h # embed.http.url is for another embedder than embed.type 'onnx'",
                "--embed.http.model=m # embed.http.model is for another embedder than embed.type 'onnx'",
                "--embed.type=http --embed.http.url=http://h --embed.model=m # embed.model is for another embedder than embed.type 'http'",
                "--embed.type=http --embed.http.url=http://h --embed.prompt-name=p # embed.prompt-name is for another embedder than embed.type 'http'",
                "--embed.type=http --embed.http.url=h:80 # embed.http.url: the url has to be like http://host:8080",
                "--embed.type=http --embed.http.url=http://h --embed.http.api-key-env=A --embed.http.api-key-file=b # embed.http.api-key-env and embed.http.api-key-file are both given",
                "--embed.type=http --embed.http.api-key=s3cret # embed.http.api-key '******' is no option",
                "--embed.prompt=a --embed.prompt-name=b # embed.prompt and embed.prompt-name are both given",
                "--embed.device=gpu # embed.device 'gpu': device is gpu: give cpu, cuda or cuda:N",
                "--embed.normalize=maybe # embed.normalize 'maybe' is no true | false",
                "--qdrant.api-key-env=A --qdrant.api-key-file=b # qdrant.api-key-env and qdrant.api-key-file are both given",
            })
    void whatIsWrongIsSaidWithTheOptionsName(String args, String message) {
        assertThatThrownBy(() -> load(args.split(" ")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("setUrl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--qdrant.url=http://weft:s3cret@h:6334",
                "--source.type=qdrant --source.qdrant.url=http://weft:s3cret@h:6334",
                "--embed.type=http --embed.http.url=http://weft:s3cret@h",
                "--source.type=kafka --source.kafka.properties=s3cret",
            })
    void whatMayHoldAPasswordIsNotShownWhereItIsWrong(String args) {
        String option = args.replaceAll(".*--(.*)=.*", "$1");
        assertThatThrownBy(() -> load(args.split(" ")))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("\n  " + option)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "/data/in, /data/in-dead, /data/inreport.json",
        "/data/in/, file:/data/dead, /data/in/../report.json",
        "/data/in/a.jsonl, /data/in/dead, /data/in/report.json",
    })
    void whatIsWrittenBesideTheInputIsNotInIt(String read, String dead, String report) {
        Configuration options =
                load(
                        "--source.files.path=" + read,
                        "--dead-letters.path=" + dead,
                        "--report.path=" + report);
        assertThat(options.get(JobOptions.DEAD_LETTERS_PATH)).isEqualTo(dead);
    }

    @Test
    void deadLettersAreReadByTheJobThatWroteThemWithItsSourcesOptionsLeftIn() {
        Configuration options =
                load(
                        "--source.files.path=/dead",
                        "--source.files.format=dead-letters",
                        "--source.kafka.bootstrap-servers=h:1",
                        "--source.kafka.topics=books",
                        "--document.id=@key",
                        "--document.payload=@header.lang,title");
        assertThat(options.get(SourceOptions.FILES_FORMAT))
                .isEqualTo(SourceOptions.FileFormat.DEAD_LETTERS);
    }

    @Test
    void aListMayHaveCommasAsAFlag() {
        assertThat(load("--document.payload=title, year").get(DocumentOptions.DOCUMENT_PAYLOAD))
                .containsExactly("title", "year");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024_01", "0x1F", "007", "1e5", "1.50", "+5", "True", "12:30:45"})
    void aNameThatYamlTakesForANumberIsTheNameThatIsWritten(String name) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("job.yaml"),
                        "qdrant.vector-name: %1$s\ndocument.payload: [%1$s, a]\n".formatted(name));
        Configuration options = load("--config", file.toString(), "--document.text=text");
        assertThat(options.get(TargetOptions.QDRANT_VECTOR_NAME)).isEqualTo(name);
        assertThat(options.get(DocumentOptions.DOCUMENT_PAYLOAD)).containsExactly(name, "a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "dead-letters.path: # dead-letters.path has no value",
                "document.payload: [{a: b}] # document.payload is a list of names",
                "document.payload: [[a]] # document.payload is a list of names",
                "document.text: ['last, first'] # document.text is a list of names",
                "document.payload: [] # document.payload '' is empty",
                "[1, 2] # has to be one YAML document",
                "source.files.path: *all # source.files.path is an alias of YAML's: if it is a text, write it as '*all'",
                "document.payload: [*all] # document.payload is an alias of YAML's",
            })
    void aJobFileThatSaysNothingUsefulIsRefused(String line, String message) throws Exception {
        Path file = Files.writeString(folder.resolve("job.yaml"), line + "\n");
        assertThatThrownBy(() -> load("--config", file.toString())).hasMessageContaining(message);
    }

    @Test
    void aKafkaJobTakesTheClientsPropertiesAsTheyAre() {
        Configuration options =
                OptionsLoader.load(
                        "--source.type=kafka",
                        "--source.kafka.bootstrap-servers=localhost:9092",
                        "--source.kafka.topics=books,authors",
                        "--source.kafka.start=2026-01-31T12:00:00Z",
                        "--source.kafka.stop=books:0:42,books:1:17",
                        "--source.kafka.properties.security.protocol=SASL_SSL",
                        "--document.id=@key",
                        "--document.text={title} {@header.lang}",
                        "--qdrant.url=http://localhost:6334",
                        "--qdrant.collection=c");

        assertThat(options.get(SourceOptions.KAFKA_TOPICS)).containsExactly("books", "authors");
        assertThat(options.get(SourceOptions.KAFKA_PROPERTIES))
                .containsExactly(Map.entry("security.protocol", "SASL_SSL"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "ssl.key.password # s3cret",
                "ssl.keystore.key # s3cret",
                "sasl.oauthbearer.client.credentials.client.secret # s3cret",
                "my.login.password # s3cret",
                "sasl.jaas.config # org.x.PlainLoginModule required username=\"a\" password=\"s3cret\";",
            })
    void aSecretOfKafkasClientIsRefusedAndNotShown(String name, String value) {
        assertThatThrownBy(() -> kafka(name + "=" + value))
                .hasMessageContaining("source.kafka.properties." + name + " holds a secret")
                .hasMessageContaining("config.providers")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.key.password=${file:/secrets/kafka.properties:password}",
                "sasl.jaas.config=org.x.PlainLoginModule required password=\"${env:P}\";",
                "sasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true;",
                "ssl.truststore.certificates=-----BEGIN CERTIFICATE-----",
                "sasl.oauthbearer.token.endpoint.url=https://login/token",
            })
    void whatHoldsNoSecretGoesToKafkasClient(String property) {
        assertThat(kafka(property).get(SourceOptions.KAFKA_PROPERTIES)).hasSize(1);
    }

    private static Configuration kafka(String property) {
        return OptionsLoader.load(
                "--source.type=kafka",
                "--source.kafka.bootstrap-servers=localhost:9092",
                "--source.kafka.topics=books",
                "--source.kafka.properties." + property,
                "--document.id=@key",
                "--document.text=title",
                "--qdrant.url=http://localhost:6334",
                "--qdrant.collection=c");
    }

    /** Made by nobody but a parser that makes whatever a file asks for. */
    public static final class Trap {

        static boolean sprung;

        public Trap() {
            sprung = true;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!dev.weft.job.options.OptionsLoaderTest$Trap []",
                "!!dev.weft.job.options.OptionsLoaderTest$Trap {}",
                "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost:1/\"]]",
            })
    void aJobFileMakesNoObjects(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("job.yaml"), "job.name: " + yaml + "\n");
        assertThatThrownBy(() -> load("--config", file.toString()))
                .isInstanceOf(BadOptionsException.class);
        assertThat(Trap.sprung).isFalse();
    }

    @Test
    void aJobFileThatGrowsWhenItIsReadIsRefused() throws Exception {
        StringBuilder yaml = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'k'; c++) {
            String before = "*" + (char) (c - 1);
            yaml.append(c + ": &" + c + " [" + (before + ", ").repeat(8) + before + "]\n");
        }
        Path file = Files.writeString(folder.resolve("job.yaml"), yaml);
        assertThatThrownBy(() -> load("--config", file.toString()))
                .isInstanceOf(BadOptionsException.class);
    }

    @Test
    void everyMistakeIsSaidAtOnce() {
        assertThatThrownBy(
                        () ->
                                OptionsLoader.load(
                                        "--batch.size=x", "--no.such=1", "--batch.timeout=y"))
                .hasMessageContaining("batch.size")
                .hasMessageContaining("no.such")
                .hasMessageContaining("batch.timeout");
        assertThatThrownBy(() -> OptionsLoader.load())
                .hasMessageContaining("source.files.path is missing")
                .hasMessageContaining("document.id is missing")
                .hasMessageContaining("document.text is missing")
                .hasMessageContaining("qdrant.url is missing")
                .hasMessageContaining("qdrant.collection is missing");
    }

    @Test
    void aJobFileThatIsNoYamlOrSaysSomethingTwiceIsRefused() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "batch.size: [1\n");
        assertThatThrownBy(() -> load("--config", broken.toString()))
                .hasMessageContaining("is not valid YAML, line");
        Path twice =
                Files.writeString(
                        folder.resolve("twice.yaml"), "batch.size: 1\nbatch:\n  size: 2\n");
        assertThatThrownBy(() -> load("--config", twice.toString()))
                .hasMessageContaining("batch.size is given twice in the job file");
        Path duplicate =
                Files.writeString(folder.resolve("dup.yaml"), "batch.size: 1\nbatch.size: 2\n");
        assertThatThrownBy(() -> load("--config", duplicate.toString()))
                .hasMessageContaining("Duplicate field 'batch.size'");
    }

    @Test
    void aJobFileThatCannotBeReadIsNamed() throws Exception {
        Path gone = folder.resolve("gone.yaml");
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), gone);
        for (Path place : List.of(folder, gone, link)) {
            assertThatThrownBy(() -> load("--config", place.toString()))
                    .isInstanceOf(BadOptionsException.class)
                    .hasMessageContaining("config " + place + " can't be read: ");
        }
    }

    @ParameterizedTest
    @MethodSource("noJobFiles")
    void whatIsNoJobFileIsRefusedByItsName(byte[] content) throws Exception {
        Path file = Files.write(folder.resolve("job.yaml"), content);
        assertThatThrownBy(() -> load("--config", file.toString()))
                .isInstanceOf(BadOptionsException.class)
                .hasMessageContaining("config " + file + " ");
    }

    static List<byte[]> noJobFiles() {
        return Stream.of(
                        "",
                        "# nothing but this",
                        "batch.size",
                        "batch.size: 1\n---\nbatch.size: 2",
                        "batch.size: \0",
                        "\tbatch.size: 1",
                        "[".repeat(100_000),
                        "job.name: caf\u00e9")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    void helpTellsEveryOptionWithItsDefault() {
        String help = OptionsText.help();
        WeftOptions.all().forEach(option -> assertThat(help).contains("--" + option.key() + " <"));
        assertThat(help).contains("--dry-run", "--rollback", "--cleanup", "--drop-vector");
        assertThat(help)
                .contains("--batch.timeout <duration>  default: 1 s")
                .contains(
                        "--source.files.format <jsonl | csv | text | parquet | dead-letters>  default: jsonl");
    }

    /** With all that is required. */
    private static Configuration load(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        for (String required :
                List.of(
                        "--source.files.path=/data",
                        "--document.id=id",
                        "--document.text=text",
                        "--qdrant.url=http://localhost:6334",
                        "--qdrant.collection=c")) {
            String key = required.substring(0, required.indexOf('='));
            boolean inFile = key.equals("--document.text") && all.contains("--config");
            boolean otherSource =
                    key.equals("--source.files.path")
                            && all.stream().anyMatch(arg -> arg.startsWith("--source.type="));
            if (!inFile
                    && !otherSource
                    && all.stream().noneMatch(arg -> arg.startsWith(key + "="))) {
                all.add(0, required);
            }
        }
        return OptionsLoader.load(all.toArray(String[]::new));
    }
}
