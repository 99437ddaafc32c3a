package io.distlock.txn.log.quorum;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on three real servers. */
class QuorumDecisionLogIT extends DecisionLogContract {

    private static RedisServers servers;
    private static Acceptors acceptors;
    private static ScheduledExecutorService timer;

    @BeforeAll
    static void start() {
        servers = RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
        acceptors = Acceptors.on(servers.nodes().stream().map(RedisNode::uri).toList());
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stop() {
        timer.shutdownNow();
        acceptors.close();
        servers.close();
    }

    @Override
    protected DecisionLog open(String description) {
        return QuorumDecisionLog.create(acceptors.open(), QuorumDecisionLogOptions.of(description), timer);
    }
}
