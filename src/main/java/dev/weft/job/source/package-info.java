/**
 * Where records come from: {@link dev.weft.job.source.Sources} makes the source that the options ask for. Files are read
 * by {@code FileRecords} ({@code parquet} holds what Parquet needs), Kafka by {@code KafkaRecords}, a collection by
 * {@code PointRecords}; {@code reindex} reads a collection and then its changes.
 */
package dev.weft.job.source;
