/** A collection as a whole. */
package dev.weft.qdrant.collection;
