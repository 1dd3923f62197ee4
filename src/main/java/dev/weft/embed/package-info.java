/**
 * Texts to vectors. {@link dev.weft.embed.SharedEmbedder} is the door; nothing here knows of
 * documents, of Qdrant or of Flink's graph.
 */
package dev.weft.embed;
