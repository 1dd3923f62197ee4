package dev.weft.embed;

import java.util.regex.Pattern;

/**
 * Where a model runs.
 *
 * @param gpu number of the GPU; null for the CPU
 */
record Device(Integer gpu) {

    private static final Pattern NAMES = Pattern.compile("cpu|cuda(:[0-9]{1,3})?");

    /** Reads {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:1}. */
    static Device parse(String name) {
        if (name == null || !NAMES.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "device is " + name + ": give cpu, cuda or cuda:N, N being the GPU's number");
        }
        if (name.equals("cpu")) {
            return new Device(null);
        }
        int colon = name.indexOf(':');
        return new Device(colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1)));
    }

    boolean isGpu() {
        return gpu != null;
    }

    /** Tokens of one call, padding included: small ones suit a CPU's caches, large ones fill a GPU. */
    int tokensPerCall() {
        return isGpu() ? 16_384 : 512;
    }

    /** Calls at once, where nobody says how many: one for each core, or enough to keep a GPU from waiting. */
    int workers() {
        return isGpu() ? 2 : Runtime.getRuntime().availableProcessors();
    }

    /**
     * What a call costs beside its tokens, in tokens. On a CPU it is measured: MiniLM's calls cost about 2 ms beside
     * 0.25 ms a token, since each reads all weights anew. On a GPU it is a guess that keeps calls few.
     */
    int callOverhead() {
        return isGpu() ? 1_024 : 10;
    }

    /**
     * How far, relative to its length, a vector may be off that one from another call. A GPU never gives the same
     * bits for other shapes.
     */
    double tolerance() {
        return isGpu() ? 0.005 : 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return isGpu() ? "cuda:" + gpu : "cpu";
    }
}
