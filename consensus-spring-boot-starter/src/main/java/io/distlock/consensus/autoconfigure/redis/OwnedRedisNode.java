package io.distlock.consensus.autoconfigure.redis;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.redis.RedisAcceptorNode;
import io.distlock.consensus.spi.AcceptorNode;
import io.lettuce.core.RedisClient;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** An acceptor together with the client that was made for it. */
record OwnedRedisNode(RedisAcceptorNode node, RedisClient client) implements AcceptorNode {

    private static final int SHUTDOWN_SECONDS_MAX = 2;

    @Override
    public String name() {
        return node.name();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        return node.send(request);
    }

    /** Returns at once; the connection ends in the background. */
    @Override
    public void close() {
        node.close();
        client.shutdownAsync(0, SHUTDOWN_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
