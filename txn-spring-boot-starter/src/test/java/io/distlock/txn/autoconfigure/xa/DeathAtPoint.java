package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.ProtocolProbe;
import java.util.function.LongConsumer;
import org.springframework.beans.factory.annotation.Value;

/** Ends the process, as SIGKILL does, when a transaction first comes to the point {@code test.die-at}, if that is set. */
final class DeathAtPoint implements TransactionEngineCustomizer {

    private static final System.Logger LOGGER = System.getLogger(DeathAtPoint.class.getName());
    private static final int TRIES_MAX = 20;

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

    /** Works until the process dies: on a slow machine a transaction may roll back, or fail, before it gets to the point. */
    static void tryUntilDead(long firstId, LongConsumer work) {
        for (long id = firstId; id < firstId + TRIES_MAX; id++) {
            try {
                work.accept(id);
            } catch (RuntimeException e) {
                LOGGER.log(System.Logger.Level.INFO, "Transaction " + id + " did not get to the point", e);
            }
        }
    }
}
