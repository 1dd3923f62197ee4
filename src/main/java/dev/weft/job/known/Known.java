package dev.weft.job.known;

import dev.weft.document.Fingerprint;
import dev.weft.document.Version;

/**
 * What is remembered of a document that went by.
 *
 * @param fingerprint null when it was deleted
 * @param version null where none was known
 */
public record Known(Fingerprint fingerprint, Version version) {}
