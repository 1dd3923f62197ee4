/**
 * Documents to points, and what becomes of them: {@code DocumentPoints} makes the points, {@code DocumentWriter} hands
 * them to the connector's writer, {@code PendingDocuments} knows when a document of several points has come to its end,
 * and {@code RejectedDocuments} makes a document again of a point that the server refused, by the {@code Origin} that
 * each point carries. {@link dev.weft.job.write.DocumentSink} joins them, with the operator {@code finish} behind.
 */
package dev.weft.job.write;
