package dev.weft.embed;

/** Locks that hold in the whole JVM, over class loaders: interned strings are shared by all. */
final class JvmLock {

    /** Held while system properties of the tokenizer library are changed. */
    static final Object TOKENIZER_LIBRARY = named("tokenizer library");

    /** Something that one thread of the JVM has at a time. */
    static final class Turn implements AutoCloseable {

        private final String lock;

        private Turn(String lock) {
            this.lock = lock;
        }

        @Override
        public void close() {
            synchronized (lock) {
                System.clearProperty(lock);
                lock.notifyAll();
            }
        }
    }

    private JvmLock() {}

    /** Waits for the turn, as a monitor can't, until it is interrupted. */
    static Turn await(String name) throws InterruptedException {
        String lock = named(name);
        synchronized (lock) {
            // all class loaders see a system property
            while (System.getProperty(lock) != null) {
                lock.wait();
            }
            System.setProperty(lock, Thread.currentThread().getName());
        }
        return new Turn(lock);
    }

    private static String named(String name) {
        return ("dev.weft.embed: " + name).intern();
    }
}
