package io.distlock.txn.spi;

/**
 * The identity under which this process may record COMMIT at present.
 *
 * @param log identity of the log, 16 hexadecimal digits, random and made when the log was first used
 * @param id identity of the session, 16 hexadecimal digits, random
 */
public record Incarnation(String log, String id) {}
