package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what an engine tells its listener. Confined to one thread. */
final class RecordingListener implements LockListener {

    final List<String> told = new ArrayList<>();

    @Override
    public void onAcquired(LockHandle handle, boolean handOver) {
        told.add(handOver ? "handed over" : "acquired");
    }

    @Override
    public void onReleased(LockHandle handle, Duration held) {
        told.add("released after " + held);
    }

    @Override
    public void onRenewed(LockKey key) {
        told.add("renewed");
    }

    @Override
    public void onRenewalFailed(LockKey key, Throwable failure) {
        told.add("renewal failed");
    }

    @Override
    public void onLost(LockHandle handle, Duration held) {
        told.add("lost after " + held);
    }
}
