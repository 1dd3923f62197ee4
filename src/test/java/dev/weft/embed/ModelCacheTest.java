package dev.weft.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataInputStreamWrapper;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ModelCacheTest {

    /** A far file system, as near as the test needs it. */
    private static final class Remote extends LocalFileSystem {
        private final AtomicInteger opened = new AtomicInteger();
        private final CountDownLatch reading = new CountDownLatch(1);
        private boolean broken;
        private boolean endless;
        private Change change;

        @Override
        public FSDataInputStream open(org.apache.flink.core.fs.Path file) throws IOException {
            opened.incrementAndGet();
            if (broken && file.getName().equals("tokenizer.json")) {
                throw new IOException("the connection broke");
            }
            if (change != null && file.getName().equals("model.onnx_data")) {
                change.of(Path.of(file.toUri()));
            }
            return endless ? new Endless(super.open(file)) : super.open(file);
        }

        /** A file that never ends, and cares for no interrupt. */
        private final class Endless extends FSDataInputStreamWrapper {

            private Endless(FSDataInputStream in) {
                super(in);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                reading.countDown();
                return 1;
            }
        }
    }

    /** What somebody does to a file that is about to be copied. */
    private interface Change {
        void of(Path file) throws IOException;
    }

    @TempDir Path originals;
    @TempDir Path temporary;

    private final Remote remote = new Remote();
    private String temporaryBefore;

    @BeforeEach
    void putTheCacheAside() {
        temporaryBefore = System.setProperty("java.io.tmpdir", temporary.toString());
        TinyModel.configured(originals, "external.onnx")
                .copy("external.onnx_data", "model.onnx_data")
                .write("README.md", "not needed");
    }

    @AfterEach
    void putTheCacheBack() {
        System.setProperty("java.io.tmpdir", temporaryBefore);
    }

    private Path fetch() throws IOException {
        return ModelCache.fetch(remote, new org.apache.flink.core.fs.Path(originals.toUri()));
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }

    @Test
    void copiesWhatIsNeededAndNothingElse() throws IOException {
        assertThat(files(fetch()))
                .containsExactlyInAnyOrder(
                        "model.onnx",
                        "model.onnx_data",
                        "tokenizer.json",
                        "modules.json",
                        "sentence_bert_config.json",
                        "1_Pooling/config.json",
                        "weft.sha256");
    }

    @Test
    void theCopyOpensLikeTheOriginal() throws Exception {
        EmbedderOptions copy = EmbedderOptions.builder(fetch().toString()).build();
        EmbedderOptions original = EmbedderOptions.builder(originals.toString()).build();
        assertThat(TinyModel.vector(TinyModel.embed(copy, "a b")))
                .containsExactly(TinyModel.vector(TinyModel.embed(original, "a b")));
    }

    @Test
    void findsTheGraphInItsFolder() throws IOException {
        Files.createDirectory(originals.resolve("onnx"));
        for (String name : List.of("model.onnx", "model.onnx_data")) {
            Files.move(originals.resolve(name), originals.resolve("onnx").resolve(name));
        }
        assertThat(files(fetch())).contains("onnx/model.onnx", "onnx/model.onnx_data");
    }

    @Test
    void copiesOnce() throws IOException {
        Path first = fetch();
        int opened = remote.opened.get();
        assertThat(fetch()).isEqualTo(first);
        assertThat(remote.opened).hasValue(opened);
    }

    @Test
    void aChangedOriginalGetsACopyOfItsOwn() throws IOException {
        Path first = fetch();
        Files.writeString(originals.resolve("modules.json"), TinyModel.modules("Transformer"));
        assertThat(fetch()).isNotEqualTo(first);
    }

    @Test
    void aDamagedCopyIsMadeAnew() throws IOException {
        Path copy = fetch();
        Files.write(copy.resolve("model.onnx"), new byte[] {1});
        assertThat(fetch()).isEqualTo(copy);
        assertThat(copy.resolve("model.onnx"))
                .hasSameBinaryContentAs(originals.resolve("model.onnx"));
    }

    @Test
    void aCopyThatAnotherProcessDeletesWhileItIsCheckedIsMadeAnew() throws Exception {
        Path copy = fetch();
        Path hash = copy.resolve("weft.sha256");
        Files.delete(hash);
        // who reads it waits for a writer
        new ProcessBuilder("mkfifo", hash.toString()).inheritIO().start().waitFor();
        FutureTask<Path> again = new FutureTask<>(this::fetch);
        new Thread(again).start();
        try (OutputStream writer = Files.newOutputStream(hash, StandardOpenOption.WRITE)) {
            TemporaryFiles.delete(copy);
            writer.write('1');
        }
        assertThat(again.get()).isEqualTo(copy);
        assertThat(files(copy)).contains("model.onnx", "tokenizer.json", "weft.sha256");
    }

    @Test
    void anOriginalThatIsWrittenToMeanwhileIsNotCopied() throws IOException {
        assertNotCopied(file -> Files.write(file, new byte[] {1}, StandardOpenOption.APPEND));
    }

    @Test
    void anOriginalThatIsReplacedMeanwhileByOneOfTheSameLengthIsNotCopied() throws IOException {
        assertNotCopied(file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1000)));
        remote.change = null;
        assertThat(files(fetch())).contains("model.onnx_data");
    }

    private void assertNotCopied(Change change) throws IOException {
        remote.change = change;
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.onnx_data changed while it was copied")
                .hasMessageContaining("see that nobody writes to the model");
        assertThat(left()).isEmpty();
    }

    @Test
    void aCopyBrokenOffLeavesNothing() throws IOException {
        remote.broken = true;
        assertThatThrownBy(this::fetch).hasMessage("the connection broke");
        assertThat(left()).isEmpty();
        remote.broken = false;
        assertThat(files(fetch())).contains("tokenizer.json");
    }

    @Test
    void whoIsInterruptedCopiesNoFurtherAndLeavesNothing() throws Exception {
        remote.endless = true;
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread copier = inThread(failure);
        remote.reading.await();
        // it waits for the first one
        CompletableFuture<Throwable> secondFailure = new CompletableFuture<>();
        Thread second = inThread(secondFailure);

        second.interrupt();
        assertThat(secondFailure.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(failure).isNotDone();
        copier.interrupt();
        assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(left()).isEmpty();
    }

    private Thread inThread(CompletableFuture<Throwable> failure) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                fetch();
                                failure.complete(null);
                            } catch (Throwable e) {
                                failure.complete(e);
                            }
                        });
        thread.start();
        return thread;
    }

    @Test
    void whatAProcessThatDiedHadCopiedIsDeletedWithTheNextCopy() throws IOException {
        Path root = fetch().getParent();
        Path part = Files.createDirectory(root.resolve("part-123"));
        Files.write(part.resolve("model.onnx"), new byte[] {1});
        fetch();
        assertThat(part).exists();
        Files.writeString(originals.resolve("modules.json"), TinyModel.modules("Transformer"));
        fetch();
        assertThat(part).doesNotExist();
    }

    /** All folders and files but the lock. */
    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(Files.list(temporary).findFirst().orElseThrow())) {
            return files.filter(file -> !file.endsWith(FolderLock.FILE)).toList();
        }
    }
}
