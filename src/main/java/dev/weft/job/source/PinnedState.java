package dev.weft.job.source;

/**
 * What a {@link PinnedSource} keeps in a checkpoint.
 *
 * @param inner the state of the pinned source's own enumerator
 */
public record PinnedState<StateT>(long position, StateT inner) {}
