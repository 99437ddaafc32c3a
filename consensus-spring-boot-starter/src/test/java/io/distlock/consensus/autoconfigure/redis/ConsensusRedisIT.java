package io.distlock.consensus.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.engine.AcceptorStatus;
import io.distlock.consensus.engine.Standing;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.devservers.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Registers of an application on three real servers with passwords. */
class ConsensusRedisIT {

    private static final RegisterKey KEY = RegisterKey.of("k");

    private static RedisServers servers;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ConsensusAutoConfiguration.class, ConsensusRedisAutoConfiguration.class))
            .withPropertyValues("distlock.consensus.group=orders", "distlock.consensus.bootstrap=true");

    @BeforeAll
    static void start() {
        servers = RedisServers.start(
                3,
                RedisOptions.defaults()
                        .withAppendOnly()
                        .withPassword("secret")
                        .withUser(
                                "acceptor",
                                "wonder",
                                "~distlock:{consensus:orders} +eval +evalsha +info +config|get +hset +hget +hmget +hdel +hscan"
                                        + " +exists"));
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @BeforeEach
    void empty() {
        servers.nodes().forEach(server -> server.command("FLUSHALL"));
    }

    @Test
    void groupIsStartedUsedAndSurvivesTheLossOfAServer() {
        settings("acceptor", "wonder").run(context -> {
            Register register = context.getBean(Register.class);
            decided(register, "COMMIT");

            servers.node(1).kill();
            try {
                decided(register, "ABORT");
                awaitStandings(context.getBean(ConsensusGroup.class), Standing.MEMBER, Standing.AWAY, Standing.MEMBER);
            } finally {
                servers.node(1).restart();
            }
            awaitStanding(context.getBean(ConsensusGroup.class), 1, Standing.MEMBER);
        });
    }

    @Test
    void flushedServerIsQuarantinedAndReadmitted() {
        settings("acceptor", "wonder").run(context -> {
            ConsensusGroup group = context.getBean(ConsensusGroup.class);
            decided(context.getBean(Register.class), "COMMIT");

            servers.node(2).command("FLUSHALL");

            awaitStandings(group, Standing.MEMBER, Standing.MEMBER, Standing.EMPTY);
            assertThat(await(group.readmit("node2")).epoch()).isEqualTo(4);
            awaitStandings(group, Standing.MEMBER, Standing.MEMBER, Standing.MEMBER);
            decided(context.getBean(Register.class), "ABORT");
        });
    }

    @Test
    void wrongPasswordIsUnavailable() {
        settings("acceptor", "wrong")
                .withPropertyValues("distlock.consensus.timeout=1s", "distlock.consensus.bootstrap=false")
                .run(context -> assertThat(await(context.getBean(Register.class).get(KEY)))
                        .isEqualTo(new NotApplied(Reason.UNAVAILABLE)));
    }

    @Test
    void applicationThatStartsBeforeItsServersFindsThem() {
        settings("acceptor", "wonder").run(context -> decided(context.getBean(Register.class), "COMMIT"));
        servers.nodes().forEach(RedisNode::kill);
        try {
            settings("acceptor", "wonder")
                    .withPropertyValues("distlock.consensus.timeout=1s", "distlock.consensus.bootstrap=false")
                    .run(context -> {
                        Register register = context.getBean(Register.class);
                        assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.UNAVAILABLE));

                        servers.nodes().forEach(RedisNode::restart);

                        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                                        await(register.get(KEY)))
                                .isInstanceOfSatisfying(Chosen.class, chosen -> assertThat(chosen.value())
                                        .contains("COMMIT")));
                    });
        } finally {
            servers.nodes().stream().filter(server -> !server.isRunning()).forEach(RedisNode::restart);
        }
    }

    @Test
    void connectionThatIsDeadWithoutAWordIsMadeAnew() {
        try (TcpProxy proxy =
                TcpProxy.start(servers.node(0).host(), servers.node(0).port())) {
            settings("acceptor", "wonder")
                    .withPropertyValues(
                            "distlock.consensus.nodes.node0.url=redis://127.0.0.1:" + proxy.port(),
                            "distlock.consensus.command-timeout=500ms")
                    .run(context -> {
                        ConsensusGroup group = context.getBean(ConsensusGroup.class);
                        decided(context.getBean(Register.class), "COMMIT");

                        proxy.strand();

                        assertThat(await(context.getBean(Register.class).get(KEY)))
                                .isInstanceOf(Chosen.class);
                        awaitStanding(group, 0, Standing.MEMBER);
                    });
        }
    }

    @Test
    void stoppedApplicationLeavesNoThreadAndNoConnection() {
        settings("acceptor", "wonder").run(context -> {
            decided(context.getBean(Register.class), "COMMIT");
            assertThat(clients()).isPositive();
        });

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(threads()).isEmpty();
            assertThat(clients()).isZero();
        });
    }

    @Test
    void serversThatDoNotSyncAreNamed() throws Exception {
        servers.nodes().forEach(server -> server.command("CONFIG", "SET", "appendfsync", "everysec"));
        try {
            settings("acceptor", "wonder")
                    .run(context -> assertThat(context.getBean(Register.class).get(KEY))
                            .failsWithin(20, TimeUnit.SECONDS)
                            .withThrowableOfType(ExecutionException.class)
                            .withMessageContainingAll("node0 may forget", "appendfsync always"));
        } finally {
            servers.nodes().forEach(server -> server.command("CONFIG", "SET", "appendfsync", "always"));
        }
    }

    private ApplicationContextRunner settings(String username, String password) {
        ApplicationContextRunner set = runner;
        for (int i = 0; i < 3; i++) {
            String node = "distlock.consensus.nodes.node" + i;
            set = set.withPropertyValues(
                    node + ".url=redis://" + servers.node(i).address(),
                    node + ".username=" + username,
                    node + ".password=" + password);
        }
        return set;
    }

    private static void decided(Register register, String wish) {
        assertThat(await(register.decide(KEY, wish)))
                .isInstanceOfSatisfying(
                        Chosen.class, chosen -> assertThat(chosen.value()).contains("COMMIT"));
    }

    private static List<Standing> standings(ConsensusGroup group) {
        return await(group.cluster().inspect()).acceptors().stream()
                .map(AcceptorStatus::standing)
                .toList();
    }

    private static void awaitStandings(ConsensusGroup group, Standing... expected) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(standings(group))
                .containsExactly(expected));
    }

    private static void awaitStanding(ConsensusGroup group, int seat, Standing standing) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(standings(group).get(seat)).isEqualTo(standing));
    }

    /** Connections of the user that only applications of this test have. */
    private static long clients() {
        return servers.nodes().stream()
                .flatMap(server -> server.command("CLIENT", "LIST").lines())
                .filter(line -> line.contains("user=acceptor"))
                .count();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("distlock-") || name.startsWith("lettuce-"))
                .collect(Collectors.toSet());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
