package io.distlock.txn.autoconfigure;

import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes logs in memory, where that is allowed. What one life of the context has decided is known in the next. Thread-safe. */
final class MemoryDecisionLogFactory implements DecisionLogFactory {

    private static final Logger log = LoggerFactory.getLogger(MemoryDecisionLogFactory.class);

    private final boolean allowed;
    private final MemoryDecisions decisions = new MemoryDecisions(new SecureRandom());

    MemoryDecisionLogFactory(boolean allowed) {
        this.allowed = allowed;
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public boolean isConfigured() {
        return allowed;
    }

    @Override
    public void validate() {
        if (!allowed) {
            throw new TransactionConfigurationException(
                    "The decision log 'memory' forgets decisions when the process ends, which leaves prepared branches in doubt"
                            + " for ever",
                    "Use another log; or, in tests, set distlock.txn.log.memory.allowed=true.");
        }
    }

    @Override
    public Created create(String process, ScheduledExecutorService timer) {
        validate();
        log.warn("Decisions of distributed transactions are kept in memory: a crash leaves prepared branches in doubt");
        MemoryDecisionLog memory = new MemoryDecisionLog(decisions, process, InstantSource.system());
        return new Created(memory, memory::close);
    }
}
