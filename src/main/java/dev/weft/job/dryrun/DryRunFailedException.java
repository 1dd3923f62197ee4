package dev.weft.job.dryrun;

/** A dry run found mistakes. Has no stack trace, which nobody would read: the mistakes were printed. */
public final class DryRunFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    public DryRunFailedException(int mistakes) {
        super(
                "The dry run found " + Quantities.count(mistakes, "mistake") + ", named above",
                null,
                false,
                false);
    }
}
