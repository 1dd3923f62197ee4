package dev.weft.job.deadletters;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A record that could not be taken all the way, with all that is needed to mend and replay it.
 *
 * @param stage where it failed: {@code parse}, {@code embed} or {@code write}
 * @param id the document's id; null where the record never told
 * @param reason what is wrong and how to mend it
 * @param errorClass the kind of error, to group by
 * @param original the record as it was read, or, behind {@code parse}, the document
 * @param place where it was read: {@code file:/data/a.jsonl#1024}
 * @param time when it failed, milliseconds since 1970
 * @param attempts how often it was tried
 */
public record DeadLetter(
        String stage,
        String id,
        String reason,
        String errorClass,
        @JsonUnwrapped Original original,
        String place,
        long time,
        int attempts) {

    /** Never the content: Flink prints records on failure. */
    @Override
    public String toString() {
        return "DeadLetter[" + stage + ", " + id + ", " + place + ", " + reason + "]";
    }
}
