package io.distlock.lock.quorum;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on three real servers. */
class QuorumLockStoreIT extends QuorumLockStoreFixture {

    private static RedisServers servers;
    private static Registers registers;

    @BeforeAll
    static void start() {
        servers = RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
        registers = Registers.on(servers.nodes().stream().map(RedisNode::uri).toList())
                .bootstrap();
    }

    @AfterAll
    static void stop() {
        registers.close();
        servers.close();
    }

    @Override
    Registers registers() {
        return registers;
    }
}
