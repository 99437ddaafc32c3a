package io.distlock.consensus.autoconfigure.zookeeper;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.consensus.zookeeper.ZooKeeperAcceptorNode;
import java.util.concurrent.CompletionStage;
import org.apache.curator.framework.CuratorFramework;

/** An acceptor together with the client that was made for it. */
record OwnedZooKeeperNode(ZooKeeperAcceptorNode node, CuratorFramework client) implements AcceptorNode {

    @Override
    public String name() {
        return node.name();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        return node.send(request);
    }

    /** Ends the session. */
    @Override
    public void close() {
        node.close();
        client.close();
    }
}
