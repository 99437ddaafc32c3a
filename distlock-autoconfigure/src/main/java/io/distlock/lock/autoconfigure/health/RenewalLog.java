package io.distlock.lock.autoconfigure.health;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.autoconfigure.LockEngineCustomizer;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the last renewals of each store. Thread-safe. */
final class RenewalLog implements LockEngineCustomizer {

    private final Clock clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    RenewalLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<LockListener> listener(String store) {
        Entry entry = entries.computeIfAbsent(store, name -> new Entry());
        return Optional.of(new LockListener() {
            @Override
            public void onRenewed(LockKey key) {
                entry.renewed = Optional.of(clock.instant());
            }

            @Override
            public void onRenewalFailed(LockKey key, Throwable failure) {
                entry.failed = Optional.of(new Failure(clock.instant(), key, failure.toString()));
            }
        });
    }

    /** When the last renewal was answered. */
    Optional<Instant> lastRenewal(String store) {
        return Optional.ofNullable(entries.get(store)).flatMap(entry -> entry.renewed);
    }

    /** The last renewal without an answer. */
    Optional<Failure> lastFailure(String store) {
        return Optional.ofNullable(entries.get(store)).flatMap(entry -> entry.failed);
    }

    /** A renewal that was not answered, or with an error. */
    record Failure(Instant at, LockKey key, String message) {}

    private static final class Entry {
        private volatile Optional<Instant> renewed = Optional.empty();
        private volatile Optional<Failure> failed = Optional.empty();
    }
}
