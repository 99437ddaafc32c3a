package io.distlock.txn.log.zookeeper;

import io.distlock.txn.spi.DecisionLogListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes hints on; a listener that fails does not keep another from hearing. Thread-safe. */
final class LogListeners implements DecisionLogListener {

    private static final Logger logger = LoggerFactory.getLogger(LogListeners.class);

    private final List<DecisionLogListener> listeners = new CopyOnWriteArrayList<>();

    void add(DecisionLogListener listener) {
        listeners.add(listener);
    }

    @Override
    public void incarnationEnded(String incarnation) {
        tell(listener -> listener.incarnationEnded(incarnation));
    }

    @Override
    public void ownerGone() {
        tell(DecisionLogListener::ownerGone);
    }

    private void tell(Consumer<DecisionLogListener> hint) {
        for (DecisionLogListener listener : listeners) {
            try {
                hint.accept(listener);
            } catch (RuntimeException e) {
                logger.warn("A listener of the decision log failed", e);
            }
        }
    }
}
