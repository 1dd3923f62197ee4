package dev.weft.job.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;

/** Commits the dead letters; tallies are none of its business. */
final class WriteCommitter<CommT> implements Committer<WriteCommittable<CommT>> {

    private final Committer<CommT> deadLetters;

    /** @param deadLetters null where there are none to commit */
    WriteCommitter(Committer<CommT> deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public void commit(Collection<CommitRequest<WriteCommittable<CommT>>> requests)
            throws IOException, InterruptedException {
        List<CommitRequest<CommT>> letters = new ArrayList<>();
        for (CommitRequest<WriteCommittable<CommT>> request : requests) {
            if (request.getCommittable().deadLetters() != null) {
                letters.add(new DeadLettersRequest<>(request));
            }
        }
        if (!letters.isEmpty()) {
            deadLetters.commit(letters);
        }
    }

    @Override
    public void close() throws Exception {
        if (deadLetters != null) {
            deadLetters.close();
        }
    }

    private record DeadLettersRequest<CommT>(CommitRequest<WriteCommittable<CommT>> request)
            implements CommitRequest<CommT> {

        @Override
        public CommT getCommittable() {
            return request.getCommittable().deadLetters();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            request.signalFailedWithKnownReason(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(CommT committable) {
            request.updateAndRetryLater(WriteCommittable.of(committable));
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
