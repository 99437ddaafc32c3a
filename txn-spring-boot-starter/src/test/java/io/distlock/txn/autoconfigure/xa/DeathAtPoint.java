package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.ProtocolProbe;
import org.springframework.beans.factory.annotation.Value;

/** Ends the process, as SIGKILL does, when a transaction first comes to the point {@code test.die-at}, if that is set. */
final class DeathAtPoint implements TransactionEngineCustomizer {

    private final String point;

    DeathAtPoint(@Value("${test.die-at:}") String point) {
        this.point = point;
    }

    @Override
    public ProtocolProbe probe(String log) {
        return (reached, transaction) -> {
            if (reached.name().equals(point)) {
                Runtime.getRuntime().halt(137);
            }
        };
    }
}
