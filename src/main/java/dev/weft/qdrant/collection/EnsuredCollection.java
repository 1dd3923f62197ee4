package dev.weft.qdrant.collection;

import org.apache.flink.annotation.PublicEvolving;

/**
 * A collection that is as asked for.
 *
 * @param name its real name, also where an alias was given: write to this one
 * @param created whether it was made just now
 */
@PublicEvolving
public record EnsuredCollection(String name, boolean created) {}
