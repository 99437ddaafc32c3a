package io.distlock.lock.interceptor;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The locks that annotated calls of this application hold now: tells what a loss means for a handle. Thread-safe. */
final class HeldLocks {

    private static final Log logger = LogFactory.getLog(HeldLocks.class);

    private final Map<LockHandle, HeldLock> byHandle = new ConcurrentHashMap<>();

    /** To be ended with {@link HeldLock#release()} or {@link HeldLock#releaseAsync()}. */
    HeldLock add(LockManager manager, LockHandle handle, LockOperation operation) {
        boolean exclusive = operation.template().mode() != LockMode.READ;
        HeldLock lock = new HeldLock(manager, handle, operation.onLost(), exclusive, this);
        byHandle.put(handle, lock);
        if (!lock.failsWhenLost()) {
            String method = DistributedLockConfigurationException.describe(operation.method());
            handle.onLost(lost -> logger.warn("Lock '%s' was lost while %s worked".formatted(lost.key(), method)));
        }
        return lock;
    }

    boolean isEmpty() {
        return byHandle.isEmpty();
    }

    void remove(HeldLock lock) {
        byHandle.remove(lock.handle());
    }

    /** The locks of annotated calls in that context. */
    List<HeldLock> in(LockContext context) {
        return isEmpty()
                ? List.of()
                : context.handles().stream()
                        .map(byHandle::get)
                        .filter(Objects::nonNull)
                        .toList();
    }

    /** Whether a call further out in that context holds the same lock, so that it ends not before this one. */
    boolean isCovered(HeldLock lock, LockContext context) {
        return in(context).stream().anyMatch(outer -> outer != lock && lock.isCoveredBy(outer));
    }

    /** Exclusive handles in that context whose loss is to fail a call, one for each lock, always in the same order. */
    List<LockHandle> exclusive(LockContext context, Predicate<LockKey> wanted) {
        Map<LockKey, LockHandle> byKey = new TreeMap<>(Comparator.comparing(LockKey::id));
        in(context).stream()
                .filter(lock -> lock.isExclusive() && lock.failsWhenLost())
                .map(HeldLock::handle)
                .forEach(
                        handle -> handle.keys().stream().filter(wanted).forEach(key -> byKey.put(key, handle.of(key))));
        return List.copyOf(byKey.values());
    }

    /** @throws LockLostException if a lock in that context was lost whose call is to fail then */
    void requireNoneLost(LockContext context) {
        in(context).forEach(HeldLock::requireNotLost);
    }
}
