package io.distlock.consensus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Cause;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registers on three real servers that are killed, stopped, emptied and promoted. */
class RedisRegisterIT {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final PaxosOptions OPTIONS = PaxosOptions.defaults()
            .withRoundTimeout(Duration.ofMillis(300))
            .withOperationTimeout(Duration.ofSeconds(2))
            .withBackOffMax(Duration.ofMillis(50));

    private final RedisServers servers =
            RedisServers.start(3, RedisOptions.defaults().withAppendOnly());
    private final RedisClient client = RedisClient.create();
    private final PaxosRuntime runtime = PaxosRuntime.system();
    private List<AcceptorNode> nodes = nodes(Durability.FSYNC_ALWAYS);
    private PaxosCluster cluster = new PaxosCluster("g", nodes, OPTIONS.withAttemptsMax(5), runtime);
    private Configuration configuration = Configuration.first("g", List.of("A", "B", "C"));
    private PaxosRegister register = new PaxosRegister(nodes, configuration, OPTIONS, runtime);

    @BeforeEach
    void bootstrap() {
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        start(Durability.FSYNC_ALWAYS);
    }

    @AfterEach
    void stop() {
        register.close();
        nodes.forEach(AcceptorNode::close);
        client.shutdown();
        runtime.shutdown();
        servers.close();
    }

    @Test
    void minorityMayBeKilled() {
        write("before");

        servers.node(0).kill();

        assertThat(value(register.get(KEY))).contains("before");
        write("after");
        assertThat(value(register.get(KEY))).contains("after");
    }

    @Test
    void withoutMajorityNothingIsAnsweredAndNothingIsLost() {
        write("before");

        servers.node(0).kill();
        servers.node(1).kill();

        assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
        servers.node(0).restart();
        awaitValue("before");
    }

    @Test
    void killedServersComeBackByThemselvesWithWhatTheyPromised() {
        write("before");

        servers.nodes().forEach(RedisNode::kill);
        servers.nodes().forEach(RedisNode::restart);

        awaitValue("before");
        write("after");
        servers.node(2).kill();
        awaitValue("after");
    }

    @Test
    void stoppedServerDelaysNobody() {
        write("before");

        servers.node(1).pause();

        write("after");
        assertThat(value(register.get(KEY))).contains("after");
        servers.node(1).resume();
        servers.node(0).kill();
        awaitValue("after");
    }

    @Test
    void flushedServerIsQuarantinedUntilItIsReadmitted() {
        write("before");

        servers.node(0).command("FLUSHALL");

        assertThat(ask(0)).isEqualTo(new Reply.Refused(1, Cause.UNFORMATTED));
        assertThat(value(register.get(KEY))).contains("before");
        Configuration after = await(cluster.readmit(0));
        servers.node(1).kill();
        awaitValue("before");
        write("after");
        assertThat(after.isComplete()).isTrue();
    }

    @Test
    void evictedOrExpiredAcceptorTakesItsMarkWithIt() {
        write("before");

        servers.node(0).command("DEL", "distlock:{consensus:g}");

        assertThat(ask(0)).isEqualTo(new Reply.Refused(1, Cause.UNFORMATTED));
    }

    @Test
    void serverWithReplicaOrThatWasPromotedIsNotCounted() {
        write("before");
        try (RedisNode other = RedisNode.start()) {
            other.command(
                    "REPLICAOF",
                    servers.node(0).host(),
                    Integer.toString(servers.node(0).port()));
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(ask(0))
                    .isEqualTo(new Reply.Refused(1, Cause.UNSAFE_SERVER)));

            servers.node(1).command("REPLICAOF", other.host(), Integer.toString(other.port()));
            servers.node(1).command("REPLICAOF", "NO", "ONE");

            assertThat(ask(1)).isInstanceOfSatisfying(Reply.Refused.class, refused -> assertThat(refused.cause())
                    .isIn(Cause.UNSAFE_SERVER, Cause.UNFORMATTED));
        }
    }

    @Test
    void promotedStaleReplicaBehindTheAddressOfAServerIsNotCounted() {
        write("before");
        try (RedisNode replica = RedisNode.start(RedisOptions.defaults().withAppendOnly())) {
            replica.command(
                    "REPLICAOF",
                    servers.node(0).host(),
                    Integer.toString(servers.node(0).port()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            replica.command("EXISTS", "distlock:{consensus:g}").equals("1")
                                    && replica.command("INFO", "replication").contains("master_link_status:up"));
            replica.command("REPLICAOF", "NO", "ONE");
            awaitValue("before");
            write("after");

            servers.node(0).kill();
            nodes = new ArrayList<>(nodes);
            nodes.get(0).close();
            nodes.set(
                    0, RedisAcceptorNode.create(client, RedisURI.create(replica.uri()), RedisAcceptorOptions.of("g")));
            register = new PaxosRegister(nodes, configuration, OPTIONS, runtime);

            assertThat(ask(0)).isEqualTo(new Reply.Refused(1, Cause.UNSAFE_SERVER));
            awaitValue("after");
            servers.node(1).kill();
            assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
            servers.node(1).restart();
            awaitValue("after");
        }
    }

    @Test
    void restartedServerThatDoesNotSyncAnyMoreIsNotAdmitted() {
        write("before");
        servers.node(0).command("CONFIG", "SET", "appendfsync", "everysec");
        servers.node(0).command("CONFIG", "REWRITE");
        servers.node(0).kill();
        servers.node(0).restart();

        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> assertThat(ask(0))
                .isEqualTo(new Reply.Refused(1, Cause.UNSAFE_SERVER)));
        assertThat(value(register.get(KEY))).contains("before");
    }

    @Test
    void underRestartQuarantineEveryRestartIsLossOfMemory() {
        servers.nodes().forEach(server -> server.command("FLUSHALL"));
        start(Durability.RESTART_QUARANTINE);
        write("before");

        servers.node(0).kill();
        servers.node(0).restart();

        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> assertThat(ask(0))
                .isEqualTo(new Reply.Refused(1, Cause.NOT_ADMITTED)));
        servers.node(0).command("FLUSHALL");
        await(cluster.readmit(0));
        servers.node(1).kill();
        awaitValue("before");
    }

    @Test
    void serverThatDoesNotSyncIsNotFormatted() {
        try (RedisNode careless = RedisNode.start()) {
            AcceptorNode node =
                    RedisAcceptorNode.create(client, RedisURI.create(careless.uri()), RedisAcceptorOptions.of("g"));

            Reply reply = await(node.send(new Request.Format(
                    new Header("g", 0, "", 1), new AcceptorMark("g", 0, "A", 1, Ballot.ZERO, configuration))));

            assertThat(reply).isEqualTo(new Reply.Refused(1, Cause.UNSAFE_SERVER));
            node.close();
        }
    }

    @Test
    void serversThatDoNotSyncAreNamedBeforeAnythingIsWritten() {
        servers.nodes().forEach(server -> server.command("FLUSHALL"));
        servers.node(1).command("CONFIG", "SET", "appendfsync", "everysec");

        assertThat(cluster.bootstrap())
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContainingAll(servers.node(1).address() + " may forget", "appendfsync always");
        assertThat(servers.node(0).command("DBSIZE")).isEqualTo("0");
    }

    private void start(Durability durability) {
        nodes.forEach(AcceptorNode::close);
        nodes = nodes(durability);
        cluster = new PaxosCluster("g", nodes, OPTIONS.withAttemptsMax(20), runtime);
        configuration = await(cluster.bootstrap());
        register = new PaxosRegister(nodes, configuration, OPTIONS, runtime);
    }

    private List<AcceptorNode> nodes(Durability durability) {
        return servers.nodes().stream()
                .<AcceptorNode>map(server -> RedisAcceptorNode.create(
                        client,
                        RedisURI.create(server.uri()),
                        RedisAcceptorOptions.of("g").withDurability(durability)))
                .toList();
    }

    private void write(String value) {
        assertThat(value(register.update(KEY, found -> Optional.of(value)))).contains(value);
    }

    private void awaitValue(String value) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(await(register.get(KEY)))
                .isInstanceOfSatisfying(
                        Chosen.class, chosen -> assertThat(chosen.value()).contains(value)));
    }

    private Reply ask(int seat) {
        String incarnation = configuration.member(seat).orElseThrow().incarnation();
        return await(
                nodes.get(seat).send(new Request.Read(new Header("g", configuration.epoch(), incarnation, 1), KEY)));
    }

    private Optional<String> value(CompletionStage<RegisterResult> result) {
        RegisterResult told = await(result);
        assertThat(told).isInstanceOf(Chosen.class);
        return ((Chosen) told).value();
    }

    private <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
