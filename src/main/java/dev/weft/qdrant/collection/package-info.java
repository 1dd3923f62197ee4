/**
 * A collection as a whole: {@link dev.weft.qdrant.collection.CollectionClient} makes the calls, one by one, and {@link
 * dev.weft.qdrant.collection.CollectionManager} makes and checks a collection by several of them, as a {@link
 * dev.weft.qdrant.collection.CollectionSpec} says what it must be like and a {@link
 * dev.weft.qdrant.collection.CollectionBlueprint} how it is made.
 */
package dev.weft.qdrant.collection;
