package io.distlock.consensus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.HistoryClients;
import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.engine.Standing;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What several processes see of registers on real servers while these fail, one at a time. */
class RedisHistoryIT {

    private static final int PROCESSES = 4;
    private static final int OPERATIONS = 240;
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(200))
            .withOperationTimeout(Duration.ofMillis(1_500))
            .withBackOffMax(Duration.ofMillis(50));

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final RedisClient client = RedisClient.create();
    private final RedisServers servers =
            RedisServers.start(3, RedisOptions.defaults().withAppendOnly());

    @BeforeEach
    void reject() {
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
    }

    @AfterEach
    void stop() {
        client.shutdown();
        runtime.shutdown();
        servers.close();
    }

    @Test
    void historyIsLinearizableWhileServersFail() throws Exception {
        HistoryClients clients = new HistoryClients(OPERATIONS, Duration.ZERO);
        List<AcceptorNode> nodes = nodes(Durability.FSYNC_ALWAYS);
        PaxosCluster cluster = new PaxosCluster("g", nodes, OPTIONS, runtime);
        CompletableFuture<Void> all = clients.start(registers(nodes, get(cluster.bootstrap())));

        for (int i = 0; !all.isDone(); i++) {
            RedisNode victim = servers.node(i % 3);
            if (i % 2 == 0) {
                victim.kill();
                victim.restart();
            } else {
                victim.pause();
                CompletableFuture.runAsync(
                                victim::resume, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS))
                        .get(10, TimeUnit.SECONDS);
            }
        }

        all.get(60, TimeUnit.SECONDS);
        nodes.forEach(AcceptorNode::close);
        clients.check(PROCESSES * OPERATIONS / 2);
    }

    @Test
    void historyIsLinearizableWhileFilesAreRolledBackUnderRestartQuarantine() throws Exception {
        HistoryClients clients = new HistoryClients(10_000, Duration.ofMillis(10));
        List<AcceptorNode> nodes = nodes(Durability.RESTART_QUARANTINE);
        PaxosCluster cluster = new PaxosCluster("g", nodes, OPTIONS, runtime);
        CompletableFuture<Void> all = clients.start(registers(nodes, get(cluster.bootstrap())));

        for (int seat = 0; seat < 3; seat++) {
            RedisNode victim = servers.node(seat);
            AppendOnlyCopy old = AppendOnlyCopy.of(victim);
            get(new PaxosRegister(nodes, get(cluster.discover()), OPTIONS, runtime)
                    .update(RegisterKey.of("later"), found -> Optional.of("than the copy")));
            victim.kill();
            old.restore();
            victim.restart();

            awaitStanding(cluster, seat, Standing.RESTARTED);
            assertThat(cluster.readmit(seat))
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContainingAll("not empty", victim.address(), "started anew");
            victim.command("FLUSHALL");
            readmit(cluster, seat);
            awaitStanding(cluster, seat, Standing.MEMBER);
        }

        // three readmissions may be over before the processes have got far
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> clients.succeeded() > 100);
        clients.stop();
        all.get(120, TimeUnit.SECONDS);
        nodes.forEach(AcceptorNode::close);
        clients.check(100);
    }

    /** As an operator does: a readmission that meets too much contention is begun again, with an empty server. */
    private void readmit(PaxosCluster cluster, int seat) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            try {
                get(cluster.readmit(seat));
                return true;
            } catch (ExecutionException e) {
                servers.node(seat).command("FLUSHALL");
                return false;
            }
        });
    }

    private static void awaitStanding(PaxosCluster cluster, int seat, Standing standing) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        get(cluster.inspect()).acceptors().get(seat).standing())
                .isEqualTo(standing));
    }

    private List<Register> registers(List<AcceptorNode> nodes, Configuration configuration) {
        return IntStream.range(0, PROCESSES)
                .<Register>mapToObj(i -> new PaxosRegister(nodes, configuration, OPTIONS, runtime))
                .toList();
    }

    private List<AcceptorNode> nodes(Durability durability) {
        return servers.nodes().stream()
                .<AcceptorNode>map(server -> RedisAcceptorNode.create(
                        client,
                        RedisURI.create(server.uri()),
                        RedisAcceptorOptions.of("g").withDurability(durability)))
                .toList();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
