package io.distlock.lock.engine;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockUpgradeException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what the calling context holds already. Thread-safe. */
final class Reentry {

    private final LockEngine engine;

    Reentry(LockEngine engine) {
        this.engine = engine;
    }

    /** A handle of what is asked for, if the calling context holds all of it. */
    Optional<LockHandle> enter(LockRequest request) {
        if (!request.asksForSeveral()) {
            return enter(request.key(), request.mode());
        }
        List<LockHandle> entered = enter(request.keys(), request.mode());
        return entered.size() == request.keys().size() ? Optional.of(new JointLock(engine, entered)) : Optional.empty();
    }

    /**
     * A nested handle of a lock that the calling context holds; empty if it does not hold it.
     *
     * @throws LockLostException if it has lost it
     * @throws LockUpgradeException if it holds it to read only, and that is not enough
     */
    Optional<LockHandle> enter(LockKey key, LockMode mode) {
        boolean reads = false;
        for (LockHandle handle : LockContext.current().handles()) {
            OwnLock outermost = outermost(handle, key);
            if (outermost == null || outermost.engine() != engine) {
                continue;
            }
            if (outermost.isValid() && outermost.mode() == LockMode.READ && mode != LockMode.READ) {
                reads = true;
            } else if (outermost.isValid()) {
                return Optional.of(new NestedLock(outermost));
            } else if (outermost.isLost()) {
                throw new LockLostException(
                        "The calling context has lost %s and cannot enter it again".formatted(outermost));
            }
        }
        if (reads) {
            throw new LockUpgradeException(
                    "The calling context holds lock '%s' for READ and cannot enter it for %s; take it for writing from the beginning"
                            .formatted(key, mode));
        }
        return Optional.empty();
    }

    /** Nested handles of those of these locks that the calling context holds. */
    List<LockHandle> enter(List<LockKey> keys, LockMode mode) {
        return keys.stream()
                .map(key -> enter(key, mode))
                .flatMap(Optional::stream)
                .toList();
    }

    private static @Nullable OwnLock outermost(LockHandle handle, LockKey key) {
        if (handle instanceof JointLock joint) {
            return joint.part(key).map(part -> outermost(part, key)).orElse(null);
        }
        OwnLock outermost =
                handle instanceof NestedLock nested ? nested.outermost() : handle instanceof OwnLock own ? own : null;
        return outermost != null && outermost.key().equals(key) ? outermost : null;
    }
}
