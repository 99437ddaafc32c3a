package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers the hints of a store as {@code kind key owner}. Thread-safe. */
public final class RecordedHints implements LockStoreListener {

    private final List<String> hints = new CopyOnWriteArrayList<>();
    private final AtomicInteger missed = new AtomicInteger();

    @Override
    public void onOffered(LockKey key, Owner owner) {
        hints.add("offered " + key + " " + owner.value());
    }

    @Override
    public void onContended(LockKey key, Owner owner) {
        hints.add("contended " + key + " " + owner.value());
    }

    @Override
    public void onRevoked(LockKey key, Owner owner) {
        hints.add("revoked " + key + " " + owner.value());
    }

    @Override
    public void onHintsMissed() {
        missed.incrementAndGet();
    }

    public List<String> hints() {
        return List.copyOf(hints);
    }

    public boolean has(String kind, LockKey key, Owner owner) {
        return hints.contains(kind + " " + key + " " + owner.value());
    }

    public int missed() {
        return missed.get();
    }
}
