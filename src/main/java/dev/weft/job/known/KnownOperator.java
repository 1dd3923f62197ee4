package dev.weft.job.known;

import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.Fingerprint;
import dev.weft.document.Version;
import dev.weft.job.report.Count;
import java.util.Objects;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Remembers each document that went by, and holds up what need not go on: a state of it older than
 * the newest one seen, and one that changes nothing. Where the text is what it was, only the payload
 * goes on. What went to a collection that was there before this one changes nothing of this one.
 *
 * <p>What is remembered is what went by, not what was written: both are in the same checkpoints, so
 * after a failure what is remembered is on its way again. Only a document that ended in the dead
 * letters is remembered and not there; so a payload goes on alone only as far as {@link
 * LookupFunction}, which asks whether the collection holds the vector of its text. Where the text has
 * come back, one that is held may be the one from before, about to be replaced by the text between, and
 * the one that came back may end in the dead letters: so each return has a number of its own.
 */
public final class KnownOperator extends RememberingOperator<Known> {

    private static final long serialVersionUID = 1L;

    private final KnownOptions options;

    /** The mark of the collection that is written to. */
    private final long collection;

    public KnownOperator(KnownOptions options) {
        super(
                new MapStateDescriptor<>(
                        "documents", StringSerializer.INSTANCE, new KnownSerializer()),
                options.timeToLive());
        this.options = options;
        this.collection = Known.mark(options.token());
    }

    @Override
    public void processElement(StreamRecord<Document> element) throws Exception {
        Document document = element.getValue();
        Known known = documents().get(document.key());
        if (known != null && known.isNewerThan(document)) {
            count(Count.STALE);
            return;
        }
        boolean delete = document.kind() == Kind.DELETE;
        boolean there = known != null && known.fingerprint() != null;
        count(Count.LIVE, (delete ? 0 : 1) - (there ? 1 : 0));
        Fingerprint now = delete ? null : fingerprint(document, known);
        Version older = known == null ? null : known.version();
        documents()
                .put(
                        document.key(),
                        new Known(now, Known.newest(document.version(), older), collection));
        if (!options.skipUnchanged()) {
            output.collect(element);
            return;
        }
        Known written = known != null && known.wentTo(collection) ? known : null;
        if (written != null && Objects.equals(written.fingerprint(), now)) {
            count(Count.UNCHANGED);
        } else if (written != null
                && written.fingerprint() != null
                && !delete
                && written.fingerprint().text().equals(now.text())) {
            output.collect(
                    element.replace(
                            document.withKind(Kind.PAYLOAD_ONLY).withFingerprint(now, true)));
        } else {
            boolean lookup = options.lookUp() && written == null && !delete;
            output.collect(element.replace(document.withFingerprint(now, lookup)));
        }
    }

    private Fingerprint fingerprint(Document document, Known known) {
        Fingerprint now = Fingerprint.of(document, options.embedding());
        return known == null || !options.skipUnchanged() ? now : now.after(known.fingerprint());
    }
}
