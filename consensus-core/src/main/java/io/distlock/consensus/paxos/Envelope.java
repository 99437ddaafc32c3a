package io.distlock.consensus.paxos;

/**
 * A request and where it goes.
 *
 * @param seat of the acceptor
 */
public record Envelope(int seat, Request request) {}
