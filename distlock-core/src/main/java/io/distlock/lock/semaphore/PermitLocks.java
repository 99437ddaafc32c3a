package io.distlock.lock.semaphore;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The locks that a semaphore is made of: one for each permit, and one that those who wait take in turn. Their keys have an empty part,
 * which no key of a user has.
 */
final class PermitLocks {

    private static final String FAMILY = "semaphore";

    /** Whoever waits in vain behind a dead process does so no longer; if a living one loses its turn, only the order suffers. */
    private static final Duration GATE_LEASE_MAX = Duration.ofSeconds(3);

    private final LockKey semaphore;
    private final LockRequest template;
    private final int permits;

    PermitLocks(LockRequest template, int permits) {
        this.semaphore = template.key();
        this.template = template;
        this.permits = permits;
        permit(permits - 1, Duration.ZERO); // checks the length of the key
        gate(Duration.ZERO);
    }

    /** All numbers in random order. */
    List<Integer> shuffled(SemaphoreRuntime runtime) {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, permits).boxed().toList());
        for (int i = permits - 1; i > 0; i--) {
            Collections.swap(numbers, i, runtime.random().nextInt(i + 1));
        }
        return numbers;
    }

    LockRequest permit(int number, Duration wait) {
        return new LockRequest(
                key(Integer.toString(number)),
                template.mode(),
                Optional.of(wait),
                template.leaseTime(),
                template.minHoldTime(),
                template.maxHoldTime());
    }

    LockRequest gate(Duration wait) {
        Duration lease = template.leaseTime()
                .filter(shorter -> shorter.compareTo(GATE_LEASE_MAX) < 0)
                .orElse(GATE_LEASE_MAX);
        return LockRequest.of(key("gate")).withWaitTime(wait).withLeaseTime(lease);
    }

    private LockKey key(String last) {
        return new LockKey(FAMILY, semaphore.id() + "::" + last);
    }
}
