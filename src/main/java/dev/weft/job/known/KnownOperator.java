package dev.weft.job.known;

import dev.weft.document.Document;
import dev.weft.document.Document.Kind;
import dev.weft.document.Fingerprint;
import dev.weft.document.Version;
import dev.weft.job.report.Count;
import dev.weft.job.report.CountingOperator;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Remembers each document that went by, and holds up what need not go on: a state of it older than
 * the newest one seen, and one that changes nothing. Where the text is what it was, only the payload
 * goes on.
 *
 * <p>What is remembered is what went by, not what was written: both are in the same checkpoints, so
 * after a failure what is remembered is on its way again. Only a document that ended in the dead
 * letters is remembered and not there; so a payload goes on alone only as far as {@link
 * LookupFunction}, which asks whether the collection holds the vector of its text. Keyed by lane, with a map from ids, so that
 * what goes by and its batches share one exchange and one order.
 */
public final class KnownOperator extends CountingOperator<Document, Document> {

    private static final long serialVersionUID = 1L;

    private final KnownOptions options;

    private transient MapState<String, Known> documents;

    public KnownOperator(KnownOptions options) {
        this.options = options;
    }

    @Override
    public void open() throws Exception {
        super.open();
        MapStateDescriptor<String, Known> descriptor =
                new MapStateDescriptor<>(
                        "documents", Types.STRING, TypeInformation.of(Known.class));
        Duration timeToLive = options.timeToLive();
        if (timeToLive != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(timeToLive).build());
        }
        documents = getRuntimeContext().getMapState(descriptor);
    }

    @Override
    public void processElement(StreamRecord<Document> element) throws Exception {
        Document document = element.getValue();
        Known known = documents.get(document.id());
        if (stale(document, known)) {
            count(Count.STALE);
            return;
        }
        boolean delete = document.kind() == Kind.DELETE;
        boolean there = known != null && known.fingerprint() != null;
        count(Count.LIVE, (delete ? 0 : 1) - (there ? 1 : 0));
        Fingerprint now = delete ? null : Fingerprint.of(document, options.embedding());
        documents.put(document.id(), new Known(now, newest(document, known)));
        if (!options.skipUnchanged()) {
            output.collect(element);
        } else if (known != null && Objects.equals(known.fingerprint(), now)) {
            count(Count.UNCHANGED);
        } else if (known != null
                && known.fingerprint() != null
                && !delete
                && known.fingerprint().text().equals(now.text())) {
            output.collect(
                    element.replace(
                            document.withKind(Kind.PAYLOAD_ONLY).withFingerprint(now, true)));
        } else {
            boolean lookup = options.lookUp() && known == null && !delete;
            output.collect(element.replace(document.withFingerprint(now, lookup)));
        }
    }

    private static boolean stale(Document document, Known known) {
        return known != null
                && known.version() != null
                && document.version() != null
                && document.version().compareTo(known.version()) < 0;
    }

    private static Version newest(Document document, Known known) {
        return document.version() == null && known != null ? known.version() : document.version();
    }
}
