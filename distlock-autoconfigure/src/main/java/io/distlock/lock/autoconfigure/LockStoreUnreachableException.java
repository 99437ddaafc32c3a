package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockStoreException;
import java.io.Serial;

/** The application shall not start without its lock store, and the store gave no sign of life. */
final class LockStoreUnreachableException extends LockStoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    LockStoreUnreachableException(String store, Throwable cause) {
        super("Lock store '%s' does not answer: %s".formatted(store, cause), cause);
    }
}
