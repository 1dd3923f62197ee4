package dev.weft.qdrant.collection;

import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Whether a vector that the server gives back is the one that was written, as far as its collection keeps it: cosine
 * keeps the direction alone, narrow datatypes round.
 *
 * @param params how the collection keeps vectors
 */
@PublicEvolving
public record VectorMatch(VectorParams params) {

    private static final double FLOAT32 = 0.9999;
    private static final double ROUNDED = 0.999;
    private static final double COARSE = 0.95;

    /** How far lengths may be apart, in parts of the longer one, for each that directions may. */
    private static final double LENGTH = 10;

    /** Whether they are the same. */
    public boolean matches(float[] written, List<Float> stored) {
        if (written.length != stored.size()) {
            return false;
        }
        double least =
                switch (params.getDatatype()) {
                    case Default, Float32 -> FLOAT32;
                    case Float16 -> ROUNDED;
                    case Uint8, UNRECOGNIZED -> COARSE;
                };
        float[] kept = kept(written);
        double product = 0;
        double ofWritten = 0;
        double ofStored = 0;
        for (int i = 0; i < kept.length; i++) {
            product += kept[i] * (double) stored.get(i);
            ofWritten += kept[i] * (double) kept[i];
            ofStored += stored.get(i) * (double) stored.get(i);
        }
        if (ofWritten == 0 || ofStored == 0) {
            return ofWritten == ofStored;
        }
        if (product / Math.sqrt(ofWritten * ofStored) < least) {
            return false;
        }
        double shorter = Math.sqrt(Math.min(ofWritten, ofStored) / Math.max(ofWritten, ofStored));
        return params.getDistance() == Distance.Cosine || 1 - shorter <= LENGTH * (1 - least);
    }

    /** Whole numbers from 0 to 255 are cut, not rounded: small fractions leave nothing. */
    private float[] kept(float[] written) {
        if (params.getDatatype() != Datatype.Uint8) {
            return written;
        }
        float[] bytes = new float[written.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Math.max(0, Math.min(255, (int) written[i]));
        }
        return bytes;
    }
}
