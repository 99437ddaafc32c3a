package io.distlock.txn.spi;

import java.time.Instant;

/**
 * An incarnation of a coordinator, as the log knows it.
 *
 * @param incarnation its identity
 * @param alive whether it may still record COMMIT; once false it stays false
 * @param description who it is, such as application, host and process id, for display; at most 256 characters
 * @param since when it began, by its own wall clock, for display
 */
public record Owner(String incarnation, boolean alive, String description, Instant since) {}
