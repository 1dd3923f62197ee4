package dev.weft.job.dryrun;

import dev.weft.embed.EmbeddingStats;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What became of a sample's records.
 *
 * @param records as the source read them
 * @param recordBytes their length, all together, each with its line end
 * @param deletes records that say that their document is gone
 * @param documents records that are a document to embed
 * @param points different points that these would become
 * @param bad records of which no point would become
 * @param reasons place and reason of the first of these; never a text
 * @param tokens of each embedded text, in ascending order; empty where a server doesn't tell
 * @param truncated texts that were cut off
 * @param tried documents that were given to the embedder before the time was up
 * @param embedded those that it embedded, or that brought their vectors
 * @param embeddingTime how long that took
 * @param stats what it cost
 * @param payloadBytes of one point on average, as it would be sent
 * @param requestBytes of one point on average, vector and payload
 */
public record SampleFigures(
        int records,
        long recordBytes,
        int deletes,
        int documents,
        int points,
        int bad,
        List<String> reasons,
        long[] tokens,
        int truncated,
        int tried,
        int embedded,
        Duration embeddingTime,
        EmbeddingStats stats,
        double payloadBytes,
        double requestBytes) {

    /** Embedded documents a second. */
    public double documentsPerSecond() {
        return perSecond(embedded);
    }

    /** Tokens a second; 0 where a server doesn't tell. */
    public double tokensPerSecond() {
        return perSecond(stats.tokens());
    }

    private double perSecond(double amount) {
        return amount / Math.max(1e-3, embeddingTime.toNanos() / 1e9);
    }

    /** Tokens of a text, a piece where documents are cut, on average; 0 where a server doesn't tell. */
    public double meanTokens() {
        return tokensKnown()
                ? (double) LongStream.of(tokens).sum() / tokens.length
                : (double) stats.tokens() / Math.max(1, stats.texts());
    }

    /** Tokens that embedding a document takes, on average; 0 where a server doesn't tell. */
    public double tokensPerDocument() {
        return embedded == 0 ? 0 : (double) stats.tokens() / embedded;
    }

    /** Tokens that this share of the texts does not exceed. */
    public long tokensAt(double share) {
        return tokens[(int) Math.ceil(share * tokens.length) - 1];
    }

    /** Whether the tokens of each text are known. */
    public boolean tokensKnown() {
        return tokens.length > 0 && LongStream.of(tokens).anyMatch(count -> count > 0);
    }
}
