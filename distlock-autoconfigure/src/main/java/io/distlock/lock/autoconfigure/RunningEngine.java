package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockManager;
import io.distlock.lock.VersionManager;
import io.distlock.lock.engine.LockEngine;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine with what was made for it.
 *
 * @param manager what callers see of the engine
 * @param versions empty if the store keeps none
 */
record RunningEngine(
        String name,
        LockStoreFactory.Created created,
        LockEngine engine,
        LockManager manager,
        Optional<VersionManager> versions) {

    private static final Logger log = LoggerFactory.getLogger(RunningEngine.class);

    /** Ends the engine, then the store; never throws. */
    void close() {
        try {
            engine.close();
        } catch (RuntimeException e) {
            log.warn("Locks of store '{}' did not end well", name, e);
        }
        try {
            created.close();
        } catch (RuntimeException e) {
            log.warn("Lock store '{}' did not close well", name, e);
        }
    }
}
