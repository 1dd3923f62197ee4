package dev.weft.job.deadletters;

/**
 * A record that could not be taken all the way, with all that is needed to mend and replay it.
 *
 * @param stage where it failed: {@code parse}, {@code embed} or {@code write}
 * @param id the document's id; null where the record never told
 * @param reason what is wrong and how to mend it
 * @param errorClass the kind of error, to group by
 * @param original the record as it was read, or, behind {@code parse}, the document as JSON
 * @param originalEncoding {@code text}, or {@code base64} where the bytes are no UTF-8
 * @param place where it was read: {@code file:/data/a.jsonl#1024}
 * @param time when it failed, milliseconds since 1970
 * @param attempts how often it was tried
 */
public record DeadLetter(
        String stage,
        String id,
        String reason,
        String errorClass,
        String original,
        String originalEncoding,
        String place,
        long time,
        int attempts) {

    /** Never the content: Flink prints records on failure. */
    @Override
    public String toString() {
        return "DeadLetter[" + stage + ", " + id + ", " + place + ", " + reason + "]";
    }
}
