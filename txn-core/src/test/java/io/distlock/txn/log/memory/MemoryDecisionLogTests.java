package io.distlock.txn.log.memory;

import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;
import java.time.InstantSource;
import java.util.SplittableRandom;

class MemoryDecisionLogTests extends DecisionLogContract {

    private final MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(7));

    @Override
    protected DecisionLog open(String description) {
        return new MemoryDecisionLog(decisions, description, InstantSource.system());
    }
}
