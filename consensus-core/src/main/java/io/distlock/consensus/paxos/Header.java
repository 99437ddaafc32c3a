package io.distlock.consensus.paxos;

/**
 * What every request begins with, so that an acceptor with another memory or of another time does not answer it.
 *
 * @param epoch of the sender's configuration
 * @param incarnation that the receiver must have
 * @param number by which the sender recognizes the answer
 */
public record Header(String group, long epoch, String incarnation, long number) {}
