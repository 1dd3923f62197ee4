package dev.weft.quickstart;

import java.util.HashMap;
import java.util.Map;

/**
 * The quick start's few options, given to Maven as {@code -Dkeep}, {@code -Ddocuments=all} and so on.
 *
 * @param documents how many synsets, up to {@link WordNet#SIZE}
 * @param keep whether all stays up until Ctrl-C
 * @param model as in {@code embed.model}
 * @param qdrantUrl a server's gRPC address, or {@code embedded}
 */
record QuickStartOptions(int documents, boolean keep, String model, String qdrantUrl) {

    private static final String EMBEDDED = "embedded";

    /** @throws IllegalArgumentException if a value can't be used, with the option's name */
    static QuickStartOptions parse(String... args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        return new QuickStartOptions(
                documents(options.get("--documents")),
                // -Dkeep alone means true
                !"false".equals(options.get("--keep")),
                options.get("--model"),
                options.get("--qdrant-url"));
    }

    boolean embedded() {
        return EMBEDDED.equals(qdrantUrl);
    }

    private static int documents(String value) {
        if ("all".equals(value)) {
            return WordNet.SIZE;
        }
        try {
            int documents = Integer.parseInt(value);
            if (documents >= 1 && documents <= WordNet.SIZE) {
                return documents;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw new IllegalArgumentException(
                "documents '" + value + "' has to be 'all' or a number from 1 to " + WordNet.SIZE);
    }
}
