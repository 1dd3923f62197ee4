/**
 * The way to a server: options, a connection that leaves nothing behind, and the table of what its failures mean.
 */
package dev.weft.qdrant.client;
