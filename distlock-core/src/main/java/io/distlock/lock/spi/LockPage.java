package io.distlock.lock.spi;

import java.util.List;
import java.util.Optional;

/**
 * Part of the listing of a store.
 *
 * @param nextCursor where to go on, empty at the end
 */
public record LockPage(List<LockRecord> locks, Optional<String> nextCursor) {

    public LockPage {
        locks = List.copyOf(locks);
    }
}
