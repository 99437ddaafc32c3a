package io.distlock.lock.quorum;

import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on three real servers. */
class QuorumLockStoreIT extends QuorumLockStoreFixture {

    private static List<RedisServer> servers;
    private static Registers registers;

    @BeforeAll
    static void start() {
        servers = Stream.generate(
                        () -> RedisServer.start(RedisOptions.defaults().withAppendOnly()))
                .limit(3)
                .toList();
        registers =
                Registers.on(servers.stream().map(RedisServer::uri).toList()).bootstrap();
    }

    @AfterAll
    static void stop() {
        registers.close();
        servers.forEach(RedisServer::close);
    }

    @Override
    Registers registers() {
        return registers;
    }
}
