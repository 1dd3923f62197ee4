package dev.weft.embed;

import java.io.Serializable;

/** What {@link SharedEmbedder} opens: a model in this JVM, or one behind a server. */
public sealed interface EmbedderSpec extends Serializable
        permits EmbedderOptions, HttpEmbedderOptions {}
