package dev.weft.job.chunk;

import dev.weft.document.Chunks;
import dev.weft.embed.Chunker;
import dev.weft.embed.Embedder;
import dev.weft.embed.TextRange;
import java.util.List;

/** Cuts documents' texts. */
public final class Cutter {

    private final Chunker chunker;

    /**
     * @param embedder whose tokenizer counts; to be closed after the last text
     * @throws dev.weft.embed.EmbedderException if it takes no texts of this size
     */
    public Cutter(Chunking chunking, Embedder embedder) {
        chunker = embedder.chunker(chunking.size());
    }

    /** The text's pieces, and nothing that is obsolete. */
    public Chunks cut(String text) {
        List<TextRange> pieces = chunker.chunks(text);
        int[] ranges = new int[2 * pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            ranges[2 * i] = pieces.get(i).start();
            ranges[2 * i + 1] = pieces.get(i).end();
        }
        return new Chunks(ranges);
    }
}
