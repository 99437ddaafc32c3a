package io.distlock.txn.log.quorum;

import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on acceptors in memory. */
class QuorumDecisionLogTests extends DecisionLogContract {

    private static Acceptors acceptors;
    private static ScheduledExecutorService timer;

    @BeforeAll
    static void start() {
        acceptors = Acceptors.inMemory(Acceptors.PATIENT);
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stop() {
        timer.shutdownNow();
        acceptors.close();
    }

    @Override
    protected DecisionLog open(String description) {
        return QuorumDecisionLog.create(acceptors.open(), QuorumDecisionLogOptions.of(description), timer);
    }
}
