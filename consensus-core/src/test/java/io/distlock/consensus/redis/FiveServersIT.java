package io.distlock.consensus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registers on five real servers, of which two may be lost. */
class FiveServersIT {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(300))
            .withOperationTimeout(Duration.ofSeconds(2))
            .withBackOffMax(Duration.ofMillis(50));

    private final RedisServers servers =
            RedisServers.start(5, RedisOptions.defaults().withAppendOnly());
    private final RedisClient client = RedisClient.create();
    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final List<AcceptorNode> nodes = servers.nodes().stream()
            .<AcceptorNode>map(server ->
                    RedisAcceptorNode.create(client, RedisURI.create(server.uri()), RedisAcceptorOptions.of("g")))
            .toList();
    private final PaxosCluster cluster = new PaxosCluster("g", nodes, OPTIONS, runtime);

    @BeforeEach
    void reject() {
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
    }

    @AfterEach
    void stop() {
        nodes.forEach(AcceptorNode::close);
        client.shutdown();
        runtime.shutdown();
        servers.close();
    }

    @Test
    void twoMayBeLostAndTheThirdStopsWritesUntilItIsBack() {
        PaxosRegister register = new PaxosRegister(nodes, await(cluster.bootstrap()), OPTIONS, runtime);
        awaitWritten(register, "all");

        servers.node(0).kill();
        servers.node(3).pause();
        awaitWritten(register, "three of five");

        servers.node(4).kill();
        // without a prepared ballot nothing is proposed, so that the outcome is known
        PaxosRegister other = new PaxosRegister(nodes, register.configuration(), OPTIONS, runtime);
        RegisterResult lost = await(other.update(KEY, found -> Optional.of("two of five")));
        assertThat(lost).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
        assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
        assertThat(await(cluster.inspect()).isAvailable()).isFalse();

        servers.node(4).restart();
        awaitValue(register, "three of five");
        awaitWritten(register, "three of five again");

        servers.node(0).restart();
        servers.node(3).resume();
        servers.node(1).kill();
        servers.node(2).kill();
        awaitValue(register, "three of five again");
        awaitWritten(register, "the other three");
        register.close();
    }

    private void awaitWritten(PaxosRegister register, String value) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> await(register.update(KEY, found -> Optional.of(value))) instanceof Chosen);
        awaitValue(register, value);
    }

    private void awaitValue(PaxosRegister register, String value) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(await(register.get(KEY)))
                .isInstanceOfSatisfying(
                        Chosen.class, chosen -> assertThat(chosen.value()).contains(value)));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
