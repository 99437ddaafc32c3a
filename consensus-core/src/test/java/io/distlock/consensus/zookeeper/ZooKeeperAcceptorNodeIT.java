package io.distlock.consensus.zookeeper;

import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.consensus.spi.AcceptorStoreContract;
import io.distlock.devservers.ZooKeeperServer;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class ZooKeeperAcceptorNodeIT extends AcceptorStoreContract {

    private static ZooKeeperServer server;
    private static CuratorFramework client;
    private static int tests;

    private final AcceptorNode node = ZooKeeperAcceptorNode.create(
            client, ZooKeeperAcceptorOptions.of("contract").withPath("/test" + tests++));

    @BeforeAll
    static void start() throws InterruptedException {
        server = ZooKeeperServer.start();
        client = CuratorFrameworkFactory.newClient(server.connectString(), new RetryOneTime(100));
        client.start();
        client.blockUntilConnected(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    @Override
    protected void format() {
        super.format();
    }

    @Override
    protected AcceptorNode node() {
        return node;
    }
}
