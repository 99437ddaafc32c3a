package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.engine.PaxosListener;
import java.util.List;

/** Several listeners as one. */
final class PaxosListeners implements PaxosListener {

    private final List<PaxosListener> listeners;

    private PaxosListeners(List<PaxosListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    static PaxosListener of(List<PaxosListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> PaxosListener.NONE;
            case 1 -> listeners.get(0);
            default -> new PaxosListeners(listeners);
        };
    }

    @Override
    public void onRound(RegisterKey key, Phase phase) {
        listeners.forEach(listener -> listener.onRound(key, phase));
    }

    @Override
    public void onConflict(RegisterKey key) {
        listeners.forEach(listener -> listener.onConflict(key));
    }

    @Override
    public void onCompleted(RegisterKey key, RegisterResult result) {
        listeners.forEach(listener -> listener.onCompleted(key, result));
    }
}
