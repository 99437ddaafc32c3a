package io.distlock.consensus.autoconfigure.redis;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.redis.RedisAcceptorNode;
import io.distlock.consensus.spi.AcceptorNode;
import io.lettuce.core.RedisClient;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * An acceptor together with the client that was made for it.
 *
 * @param closing ends the client, in the background
 */
record OwnedRedisNode(RedisAcceptorNode node, RedisClient client, Consumer<RedisClient> closing)
        implements AcceptorNode {

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
        closing.accept(client);
    }
}
