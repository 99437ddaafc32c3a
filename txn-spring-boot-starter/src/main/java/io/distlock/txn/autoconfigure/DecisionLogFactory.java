package io.distlock.txn.autoconfigure;

import io.distlock.txn.spi.DecisionLog;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Makes decision logs of one type. A bean of this kind adds a type for {@code distlock.txn.log.type}; among those that {@linkplain
 * #isConfigured() are configured}, the first in order is the default. Thread-safe.
 */
public interface DecisionLogFactory {

    /** Value of {@code distlock.txn.log.type}, such as {@code zookeeper}. */
    String type();

    /** Whether the application has what this type needs, so that it may be the default. Quick, and connects to nothing. */
    boolean isConfigured();

    /**
     * Checks the settings, without connecting.
     *
     * @throws TransactionConfigurationException if {@link #create} cannot work
     */
    void validate();

    /**
     * Makes a log.
     *
     * @param process who this process is, for display
     * @param timer for short tasks; ends after the log
     */
    Created create(String process, ScheduledExecutorService timer);

    /**
     * A log, and how it ends.
     *
     * @param close closes the log, if it is the factory's to close, and what was opened for it
     */
    record Created(DecisionLog log, Runnable close) {}
}
