/**
 * The job. {@link dev.weft.job.Weft} checks the options, opens the model and makes the collection, {@code Pipeline} is
 * the graph, and {@code Stages} says what the options make of each of its stages.
 *
 * <p>A document's way: {@code source} reads a record; {@code ParseOperator} makes a document of it; {@code known} holds
 * up what is old or unchanged, where that is asked for; {@code chunk} cuts it; {@code batch} gathers those of a lane;
 * {@code known} and {@code chunk} ask the collection what it holds of the batch; {@code embed} adds the vectors; {@code
 * write} makes points of it and has the connector's sink write them. What each stage counts goes to {@code report},
 * which adds it up, and at the end of a bounded run does what {@code cutover} has planned.
 *
 * <p>What can't be taken becomes a letter of {@code deadletters}: in {@code ParseOperator}, in {@code embed}, or, where
 * the server refuses a point, in {@code write}, which makes a whole document of it again. Letters of the first two go
 * to the operator {@code dead-letters}; those of the third are written by the writer itself, since its checkpoint has to
 * hold either the point or the letter.
 */
package dev.weft.job;
