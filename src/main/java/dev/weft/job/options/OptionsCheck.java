package dev.weft.job.options;

import static dev.weft.job.options.BatchOptions.BATCH_LANES;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_ID;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_PAYLOAD;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_TEXT;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VECTOR;
import static dev.weft.job.options.DocumentOptions.DOCUMENT_VERSION;
import static dev.weft.job.options.EmbedOptions.EMBED_DEVICE;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_API_KEY_ENV;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_API_KEY_FILE;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_MODEL;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_TEXTS;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_TIMEOUT;
import static dev.weft.job.options.EmbedOptions.EMBED_HTTP_URL;
import static dev.weft.job.options.EmbedOptions.EMBED_MAX_TOKENS;
import static dev.weft.job.options.EmbedOptions.EMBED_MODEL;
import static dev.weft.job.options.EmbedOptions.EMBED_POOLING;
import static dev.weft.job.options.EmbedOptions.EMBED_PROMPT;
import static dev.weft.job.options.EmbedOptions.EMBED_PROMPT_NAME;
import static dev.weft.job.options.EmbedOptions.EMBED_TOKENS_PER_CALL;
import static dev.weft.job.options.EmbedOptions.EMBED_TYPE;
import static dev.weft.job.options.JobOptions.DEAD_LETTERS_PATH;
import static dev.weft.job.options.JobOptions.JOB_MAX_PARALLELISM;
import static dev.weft.job.options.SourceOptions.FILES_FORMAT;
import static dev.weft.job.options.SourceOptions.FILES_MAX_RECORD_SIZE;
import static dev.weft.job.options.SourceOptions.FILES_PATH;
import static dev.weft.job.options.SourceOptions.KAFKA_PROPERTIES;
import static dev.weft.job.options.SourceOptions.KAFKA_SERVERS;
import static dev.weft.job.options.SourceOptions.KAFKA_START;
import static dev.weft.job.options.SourceOptions.KAFKA_STOP;
import static dev.weft.job.options.SourceOptions.KAFKA_TOPICS;
import static dev.weft.job.options.SourceOptions.SOURCE_COLLECTION;
import static dev.weft.job.options.SourceOptions.SOURCE_TYPE;
import static dev.weft.job.options.TargetOptions.QDRANT_API_KEY_ENV;
import static dev.weft.job.options.TargetOptions.QDRANT_API_KEY_FILE;
import static dev.weft.job.options.TargetOptions.QDRANT_COLLECTION;
import static dev.weft.job.options.TargetOptions.QDRANT_MAX_POINTS;
import static dev.weft.job.options.TargetOptions.QDRANT_URL;

import dev.weft.document.DocumentMapping;
import dev.weft.document.TextTemplate;
import dev.weft.embed.EmbedderOptions;
import dev.weft.embed.HttpEmbedderOptions;
import dev.weft.job.options.SourceOptions.FileFormat;
import dev.weft.job.source.KafkaPosition;
import dev.weft.job.source.KafkaRecords;
import dev.weft.job.source.PointRecords;
import dev.weft.qdrant.client.QdrantOptions;
import dev.weft.qdrant.sink.QdrantSinkBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.MemorySize;

/** Finds every mistake in a set of options: unknown, ill-typed, missing, contradictory. */
final class OptionsCheck {

    /** A writer holds so many points at most; one request can't have more. */
    private static final int MAX_POINTS_PER_REQUEST = QdrantSinkBuilder.DEFAULT_MAX_BUFFERED_POINTS;

    private static final List<ConfigOption<?>> ONNX_ALONE =
            List.of(
                    EMBED_DEVICE,
                    EMBED_MODEL,
                    EMBED_POOLING,
                    EMBED_MAX_TOKENS,
                    EMBED_TOKENS_PER_CALL,
                    EMBED_PROMPT_NAME);

    private static final List<ConfigOption<?>> HTTP_ALONE =
            List.of(
                    EMBED_HTTP_URL,
                    EMBED_HTTP_MODEL,
                    EMBED_HTTP_API_KEY_ENV,
                    EMBED_HTTP_API_KEY_FILE,
                    EMBED_HTTP_TEXTS,
                    EMBED_HTTP_TIMEOUT);

    private final Configuration options;
    private final List<String> mistakes = new ArrayList<>();

    /** Keys that are unknown, or whose value is not of their type. */
    private final Set<String> spoiled = new HashSet<>();

    private OptionsCheck(Map<String, String> options) {
        this.options = Configuration.fromMap(options);
    }

    static List<String> mistakes(Map<String, String> options) {
        OptionsCheck one = oneByOne(options);
        // what reads several options needs them all well typed
        OptionsCheck together = new OptionsCheck(usable(options).toMap());
        together.required();
        together.mistakes.removeIf(
                mistake ->
                        one.spoiled.stream()
                                .anyMatch(key -> mistake.startsWith(key + " is missing")));
        together.consistent();
        one.mistakes.addAll(together.mistakes);
        return one.mistakes;
    }

    /** The options that are known and well typed. */
    static Configuration usable(Map<String, String> options) {
        Map<String, String> usable = new LinkedHashMap<>(options);
        usable.keySet().removeAll(oneByOne(options).spoiled);
        return Configuration.fromMap(usable);
    }

    private static OptionsCheck oneByOne(Map<String, String> options) {
        OptionsCheck check = new OptionsCheck(options);
        options.keySet().forEach(check::known);
        WeftOptions.all().forEach(check::typed);
        return check;
    }

    private void known(String key) {
        List<String> names = WeftOptions.all().stream().map(ConfigOption::key).toList();
        if (names.contains(key) || key.startsWith(KAFKA_PROPERTIES.key() + ".")) {
            return;
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String nearest =
                names.stream()
                        .min(Comparator.comparingInt(name -> distance.apply(name, key)))
                        .orElseThrow();
        // it may be a secret that was put where none belongs
        String value =
                ConfigurationUtils.hideSensitiveValues(Map.of(key, options.toMap().get(key)))
                        .get(key);
        spoil(key, key + " '" + value + "' is no option of Weft's: did you mean " + nearest + "?");
    }

    private void typed(ConfigOption<?> option) {
        Object value;
        try {
            value = options.getOptional(option).orElse(null);
        } catch (IllegalArgumentException e) {
            spoil(
                    option.key(),
                    OptionsText.assignment(option, options)
                            + " is no "
                            + OptionsText.type(option)
                            + (option.hasDefaultValue()
                                    ? ": write it like " + OptionsText.defaultValue(option)
                                    : ""));
            return;
        }
        boolean empty =
                value instanceof String text && text.isBlank()
                        || value instanceof List<?> list && list.isEmpty();
        if (empty) {
            spoil(
                    option.key(),
                    OptionsText.assignment(option, options)
                            + " is empty: give it a value, or leave it out");
        }
        boolean tooSmall =
                value instanceof Integer number && number < 1
                        || value instanceof Duration duration && duration.toMillis() < 1
                        || value instanceof MemorySize size && size.getBytes() < 1;
        if (tooSmall) {
            spoil(
                    option.key(),
                    OptionsText.assignment(option, options) + " has to be more than zero");
        }
    }

    private void spoil(String key, String mistake) {
        spoiled.add(key);
        mistakes.add(mistake);
    }

    private void required() {
        SourceOptions.SourceType source = options.get(SOURCE_TYPE);
        boolean files = source == SourceOptions.SourceType.FILES;
        if (files) {
            require(FILES_PATH);
        }
        if (source.readsKafka()) {
            require(KAFKA_SERVERS);
            require(KAFKA_TOPICS);
        }
        if (source.readsCollection()) {
            require(SOURCE_COLLECTION);
        }
        // dead letters may be of a job whose records are lines of text
        boolean text =
                files
                        && Set.of(FileFormat.TEXT, FileFormat.DEAD_LETTERS)
                                .contains(options.get(FILES_FORMAT));
        if (!text) {
            require(DOCUMENT_ID);
        }
        if (!text && options.getOptional(DOCUMENT_VECTOR).isEmpty()) {
            require(DOCUMENT_TEXT);
        }
        if (options.get(EMBED_TYPE) == EmbedOptions.EmbedType.HTTP) {
            require(EMBED_HTTP_URL);
        }
        require(QDRANT_URL);
        require(QDRANT_COLLECTION);
    }

    private void require(ConfigOption<?> option) {
        if (options.getOptional(option).isEmpty()) {
            mistakes.add(option.key() + " is missing: " + OptionsText.description(option));
        }
    }

    private void consistent() {
        sourceOptions();
        options.getOptional(KAFKA_PROPERTIES)
                .ifPresent(properties -> mistakes.addAll(KafkaSecrets.mistakes(properties)));
        int lanes = options.get(BATCH_LANES);
        int maxParallelism = options.get(JOB_MAX_PARALLELISM);
        if (lanes > maxParallelism) {
            mistakes.add(
                    OptionsText.assignment(BATCH_LANES, options)
                            + " is more than "
                            + JOB_MAX_PARALLELISM.key()
                            + ", "
                            + maxParallelism);
        }
        notBoth(QDRANT_API_KEY_ENV, QDRANT_API_KEY_FILE);
        notBoth(EMBED_HTTP_API_KEY_ENV, EMBED_HTTP_API_KEY_FILE);
        notBoth(EMBED_PROMPT, EMBED_PROMPT_NAME);
        embedOptions();
        limit(FILES_MAX_RECORD_SIZE, options.get(FILES_MAX_RECORD_SIZE).getBytes(), 1L << 30);
        limit(QDRANT_MAX_POINTS, options.get(QDRANT_MAX_POINTS), MAX_POINTS_PER_REQUEST);
        parse(EMBED_HTTP_URL, EMBED_HTTP_URL.key(), HttpEmbedderOptions::requireUrl);
        parse(QDRANT_URL, url -> QdrantOptions.builder().setUrl(url));
        parse(EMBED_DEVICE, EmbedderOptions::requireDevice);
        parse(DOCUMENT_TEXT, TextTemplate::parse);
        plainText();
        mistakes.addAll(SplitCheck.mistakes(options));
        mistakes.addAll(GivenVectorCheck.mistakes(options));
        deadLettersApart();
        parse(KAFKA_START, KafkaPosition::parse);
        parse(KAFKA_STOP, KafkaPosition::parse);
        attribute(DOCUMENT_ID, options.get(DOCUMENT_ID));
        attribute(DOCUMENT_VERSION, options.get(DOCUMENT_VERSION));
        options.getOptional(DOCUMENT_PAYLOAD)
                .ifPresent(fields -> fields.forEach(field -> attribute(DOCUMENT_PAYLOAD, field)));
        mistakes.addAll(CutoverCheck.mistakes(options));
        mistakes.addAll(ChunkCheck.mistakes(options));
        mistakes.addAll(KnownCheck.mistakes(options));
        mistakes.addAll(InPlaceCheck.mistakes(options));
    }

    private void notBoth(ConfigOption<?> one, ConfigOption<?> other) {
        if (options.getOptional(one).isPresent() && options.getOptional(other).isPresent()) {
            mistakes.add(one.key() + " and " + other.key() + " are both given: leave one out");
        }
    }

    private void limit(ConfigOption<?> option, long value, long limit) {
        if (value > limit) {
            mistakes.add(OptionsText.assignment(option, options) + " is more than " + limit);
        }
    }

    /** A line of plain text has one field, and no version. */
    private void plainText() {
        if (options.get(SOURCE_TYPE) != SourceOptions.SourceType.FILES
                || options.get(FILES_FORMAT) != FileFormat.TEXT) {
            return;
        }
        for (ConfigOption<String> option : List.of(DOCUMENT_ID, DOCUMENT_VERSION)) {
            String field = options.get(option);
            if (field != null && !field.equals(DocumentMapping.POSITION)) {
                mistakes.add(
                        OptionsText.assignment(option, options)
                                + ": a line of format text has no such field");
            }
        }
        if (!List.of("text", "{text}")
                .contains(options.getOptional(DOCUMENT_TEXT).orElse("text"))) {
            mistakes.add(
                    OptionsText.assignment(DOCUMENT_TEXT, options)
                            + ": a line of format text has the field 'text' alone");
        }
    }

    /** Dead letters in the folder that is read would be read, too, and breed. */
    private void deadLettersApart() {
        String source = options.get(FILES_PATH);
        String dead = options.get(DEAD_LETTERS_PATH);
        if (source != null && dead != null && (dead + "/").startsWith(source + "/")) {
            mistakes.add(
                    OptionsText.assignment(DEAD_LETTERS_PATH, options)
                            + " is inside "
                            + FILES_PATH.key()
                            + ": choose a folder beside it");
        }
    }

    /** Then all the rest is that of the job that wrote them. */
    private boolean readsDeadLetters() {
        return options.get(SOURCE_TYPE) == SourceOptions.SourceType.FILES
                && options.get(FILES_FORMAT) == FileFormat.DEAD_LETTERS;
    }

    /** What belongs to another source would be ignored in silence. */
    private void sourceOptions() {
        SourceOptions.SourceType source = options.get(SOURCE_TYPE);
        if (readsDeadLetters()) {
            return;
        }
        for (String key : options.keySet()) {
            boolean foreign =
                    key.startsWith("source.files.") && source != SourceOptions.SourceType.FILES
                            || key.startsWith("source.kafka.") && !source.readsKafka()
                            || key.startsWith("source.qdrant.") && !source.readsCollection();
            if (foreign) {
                mistakes.add(
                        key
                                + " is for another source than "
                                + SOURCE_TYPE.key()
                                + " '"
                                + source
                                + "'");
            }
        }
        mistakes.addAll(ReindexCheck.mistakes(options));
    }

    private void parse(ConfigOption<String> option, Consumer<String> parser) {
        parse(option, OptionsText.assignment(option, options), parser);
    }

    /** @param shown how to name the option; without its value if that might hold a password */
    private void parse(ConfigOption<String> option, String shown, Consumer<String> parser) {
        options.getOptional(option)
                .ifPresent(
                        value -> {
                            try {
                                parser.accept(value);
                            } catch (IllegalArgumentException e) {
                                mistakes.add(shown + ": " + e.getMessage());
                            }
                        });
    }

    /** What an option of the other kind of embedder asks for would be ignored in silence. */
    private void embedOptions() {
        boolean http = options.get(EMBED_TYPE) == EmbedOptions.EmbedType.HTTP;
        for (ConfigOption<?> option : http ? ONNX_ALONE : HTTP_ALONE) {
            if (options.getOptional(option).isPresent()) {
                mistakes.add(
                        option.key()
                                + " is for another embedder than "
                                + EMBED_TYPE.key()
                                + " '"
                                + OptionsText.lowerCase(options.get(EMBED_TYPE))
                                + "'");
            }
        }
    }

    private void attribute(ConfigOption<?> option, String field) {
        if (field == null || !field.startsWith("@") || field.equals(DocumentMapping.POSITION)) {
            return;
        }
        if (readsDeadLetters() && (KafkaRecords.has(field) || PointRecords.has(field))) {
            return;
        }
        SourceOptions.SourceType source = options.get(SOURCE_TYPE);
        List<String> known = new ArrayList<>(List.of(DocumentMapping.POSITION));
        boolean there = true;
        if (source.readsKafka()) {
            there = KafkaRecords.has(field);
            known.addAll(List.of("@key, @topic, @partition, @offset, @timestamp and @header.NAME"));
        }
        if (source.readsCollection()) {
            there &= PointRecords.has(field);
            known.addAll(List.of("@id and @key"));
        }
        if (!there || source == SourceOptions.SourceType.FILES) {
            mistakes.add(
                    option.key()
                            + " '"
                            + field
                            + "' is unknown: "
                            + SOURCE_TYPE.key()
                            + " "
                            + source
                            + " has "
                            + String.join(", ", known));
        }
    }
}
