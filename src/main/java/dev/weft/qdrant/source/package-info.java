/**
 * The source. {@link dev.weft.qdrant.source.QdrantSourceBuilder} makes it.
 *
 * <p>Inside: {@code enumerator} cuts a collection into ranges of ids, each of which is a {@code split} with the place
 * where to read on, and {@code reader} reads them page by page.
 */
package dev.weft.qdrant.source;
