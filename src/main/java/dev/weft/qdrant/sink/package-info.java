/**
 * The sink. {@link dev.weft.qdrant.sink.QdrantSinkBuilder} makes it.
 *
 * <p>Inside, from the outside in: {@code QdrantWriter} takes elements on the task thread; {@code PointBuffer} holds what
 * waits and keeps the order of each point; {@code RequestSender} brings requests to their end, {@code Delivery} decides
 * after each failure, {@code Pressure} how much to ask; {@code PointClient} is the server. What the outcomes of calls
 * mean is one table, {@link dev.weft.qdrant.client.Outcomes}.
 */
package dev.weft.qdrant.sink;
