package io.distlock.lock.interceptor;

import io.distlock.lock.LockKey;
import io.distlock.lock.VersionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The attempts that the commits of each thread concern now. Thread-safe. */
final class OptimisticAttempts {

    private final ThreadLocal<List<OptimisticAttempt>> current = ThreadLocal.withInitial(ArrayList::new);

    /** Whether an attempt for this resource is under way here, which covers calls inside it. */
    boolean cover(VersionManager manager, LockKey key) {
        List<OptimisticAttempt> attempts = current.get();
        boolean covered = attempts.stream().anyMatch(attempt -> attempt.isOf(manager, key));
        removeIfEmpty(attempts);
        return covered;
    }

    void add(OptimisticAttempt attempt) {
        List<OptimisticAttempt> attempts = current.get();
        if (!attempts.contains(attempt)) {
            attempts.add(attempt);
        }
    }

    void remove(OptimisticAttempt attempt) {
        List<OptimisticAttempt> attempts = current.get();
        attempts.remove(attempt);
        removeIfEmpty(attempts);
    }

    void forEach(Consumer<OptimisticAttempt> action) {
        List<OptimisticAttempt> attempts = current.get();
        try {
            List.copyOf(attempts).forEach(action);
        } finally {
            removeIfEmpty(attempts);
        }
    }

    private void removeIfEmpty(List<OptimisticAttempt> attempts) {
        if (attempts.isEmpty()) {
            current.remove();
        }
    }
}
