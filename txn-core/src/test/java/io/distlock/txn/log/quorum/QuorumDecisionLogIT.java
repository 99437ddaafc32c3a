package io.distlock.txn.log.quorum;

import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServer;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on three real servers. */
class QuorumDecisionLogIT extends DecisionLogContract {

    private static List<RedisServer> servers;
    private static Acceptors acceptors;
    private static ScheduledExecutorService timer;

    @BeforeAll
    static void start() {
        servers = Stream.generate(
                        () -> RedisServer.start(RedisOptions.defaults().withAppendOnly()))
                .limit(3)
                .toList();
        acceptors = Acceptors.on(servers.stream().map(RedisServer::uri).toList());
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stop() {
        timer.shutdownNow();
        acceptors.close();
        servers.forEach(RedisServer::close);
    }

    @Override
    protected DecisionLog open(String description) {
        return QuorumDecisionLog.create(acceptors.open(), QuorumDecisionLogOptions.of(description), timer);
    }
}
