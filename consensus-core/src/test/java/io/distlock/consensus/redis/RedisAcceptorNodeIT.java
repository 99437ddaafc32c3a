package io.distlock.consensus.redis;

import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.consensus.spi.AcceptorStoreContract;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class RedisAcceptorNodeIT extends AcceptorStoreContract {

    private static RedisServer redis;
    private static RedisClient client;
    private static RedisAcceptorNode node;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(RedisOptions.defaults().withAppendOnly());
        client = RedisClient.create();
        node = RedisAcceptorNode.create(client, RedisURI.create(redis.uri()), RedisAcceptorOptions.of("contract"));
    }

    @AfterAll
    static void stop() {
        node.close();
        client.shutdown();
        redis.close();
    }

    @BeforeEach
    @Override
    protected void format() {
        redis.command("FLUSHALL");
        super.format();
    }

    @Override
    protected AcceptorNode node() {
        return node;
    }
}
