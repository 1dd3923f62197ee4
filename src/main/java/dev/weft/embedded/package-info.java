/**
 * {@link dev.weft.embedded.EmbeddedQdrant}, a server in memory for the quick start and for tests. Two services take the
 * calls and ask for what they need: {@code Catalog} has the collections, {@code Collection} their shards, {@code
 * PointStore} the points; {@code CollectionChecks} and {@code Limits} refuse what the real server refuses, in its words.
 */
package dev.weft.embedded;
