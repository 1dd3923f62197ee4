package dev.weft.embed;

/** Locks that hold in the whole JVM, over class loaders: interned strings are shared by all. */
final class JvmLock {

    /** Held while system properties of the tokenizer library are changed. */
    static final Object TOKENIZER_LIBRARY = "dev.weft.embed: tokenizer library".intern();

    private JvmLock() {}
}
