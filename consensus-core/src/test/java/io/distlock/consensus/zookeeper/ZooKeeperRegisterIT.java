package io.distlock.consensus.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.HistoryClients;
import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.engine.Standing;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.devservers.ZooKeeperNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registers on three ensembles of one real server each. */
class ZooKeeperRegisterIT {

    private static final RegisterKey KEY = RegisterKey.of("a/b%2F");
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(300))
            .withOperationTimeout(Duration.ofSeconds(2))
            .withBackOffMax(Duration.ofMillis(50));

    private static final int SUCCEEDED_MIN = 50;

    private static final List<ZooKeeperNode> servers = new ArrayList<>();
    private static final List<CuratorFramework> clients = new ArrayList<>();
    private static int groups;

    private final String group = "g" + groups++;
    private final PaxosRuntime runtime = PaxosRuntime.system();
    private List<AcceptorNode> nodes = List.of();
    private PaxosCluster cluster = new PaxosCluster(group, nodes, OPTIONS, runtime);

    @BeforeAll
    static void start() {
        for (int i = 0; i < 3; i++) {
            ZooKeeperNode server = ZooKeeperNode.start();
            servers.add(server);
            CuratorFramework client =
                    CuratorFrameworkFactory.newClient(server.connectString(), 10_000, 5_000, new RetryOneTime(100));
            client.start();
            clients.add(client);
        }
    }

    @AfterAll
    static void stop() {
        clients.forEach(CuratorFramework::close);
        servers.forEach(ZooKeeperNode::close);
    }

    @BeforeEach
    void connect() {
        nodes = clients.stream()
                .<AcceptorNode>map(client -> ZooKeeperAcceptorNode.create(client, ZooKeeperAcceptorOptions.of(group)))
                .toList();
        cluster = new PaxosCluster(group, nodes, OPTIONS, runtime);
    }

    @AfterEach
    void shutdown() {
        runtime.shutdown();
    }

    @Test
    void minorityMayBeLostAndAMajorityIsNeeded() {
        PaxosRegister register = newRegister(await(cluster.bootstrap()));
        assertThat(await(register.decide(KEY, "COMMIT"))).isInstanceOf(Chosen.class);

        servers.get(0).kill();
        try {
            awaitDecided(register);
            servers.get(1).kill();
            assertThat(await(newRegister(register.configuration()).get(KEY)))
                    .isEqualTo(new NotApplied(Reason.UNAVAILABLE));
        } finally {
            servers.get(0).restart();
            servers.get(1).restart();
        }
        awaitDecided(register);
    }

    @Test
    void wipedEnsembleIsQuarantinedAndReadmitted() throws Exception {
        PaxosRegister register = newRegister(await(cluster.bootstrap()));
        await(register.decide(KEY, "COMMIT"));

        clients.get(1).delete().deletingChildrenIfNeeded().forPath("/distlock/consensus/" + group);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        await(cluster.inspect()).acceptors())
                .extracting(AcceptorStatus::standing)
                .containsExactly(Standing.MEMBER, Standing.EMPTY, Standing.MEMBER));
        Configuration after = await(cluster.readmit(1));
        assertThat(after.isComplete()).isTrue();
        assertThat(clients.get(1).getChildren().forPath("/distlock/consensus/" + group))
                .isEmpty();
        awaitDecided(register);
    }

    @Test
    void twoAcceptorsOnOneEnsembleAreNoGroup() {
        PaxosCluster wrong =
                new PaxosCluster(group, List.of(nodes.get(0), nodes.get(0), nodes.get(2)), OPTIONS, runtime);

        assertThat(wrong.bootstrap())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("has the address of another acceptor");
    }

    @Test
    void historyIsLinearizableWhileServersFail() throws Exception {
        awaitAnswers();
        Configuration configuration = await(cluster.bootstrap());
        HistoryClients processes = new HistoryClients(10_000, Duration.ofMillis(10));
        CompletableFuture<Void> all = processes.start(
                List.<Register>of(newRegister(configuration), newRegister(configuration), newRegister(configuration)));

        for (ZooKeeperNode server : servers) {
            server.kill();
            server.restart();
            awaitAnswers();
        }

        // three restarts may be over before the processes have got far
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> processes.succeeded() > SUCCEEDED_MIN);
        processes.stop();
        all.get(60, TimeUnit.SECONDS);
        processes.check(SUCCEEDED_MIN);
    }

    private PaxosRegister newRegister(Configuration configuration) {
        return new PaxosRegister(nodes, configuration, OPTIONS, runtime);
    }

    /** Clients take their time to connect again. */
    private void awaitAnswers() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> await(cluster.inspect()).acceptors().stream()
                .noneMatch(acceptor -> acceptor.standing() == Standing.AWAY));
    }

    private static void awaitDecided(PaxosRegister register) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            RegisterResult result = await(register.decide(KEY, "ABORT"));
            assertThat(result).isInstanceOfSatisfying(Chosen.class, chosen -> assertThat(chosen.value())
                    .contains("COMMIT"));
        });
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
