package io.distlock.consensus.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails.Node;
import io.distlock.consensus.autoconfigure.redis.ConsensusRedisAutoConfiguration;
import io.distlock.consensus.engine.GroupNotStartedException;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.redis.Durability;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

class ConsensusAutoConfigurationTests {

    private static final RegisterKey KEY = RegisterKey.of("k");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ConsensusAutoConfiguration.class, ConsensusRedisAutoConfiguration.class));
    private final ApplicationContextRunner memory =
            runner.withUserConfiguration(Memory.class).withPropertyValues(MemoryNodes.three());

    @Test
    void applicationWithoutNodesStartsAndIsToldOnceItAsks() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(ConsensusGroup.class);
            assertThat(context.getBean(ConsensusGroup.class).nodes()).isEmpty();
            assertThatThrownBy(() -> context.getBean(Register.class))
                    .rootCause()
                    .isInstanceOf(ConsensusConfigurationException.class)
                    .hasMessageContaining("none are set")
                    .extracting(failure -> ((ConsensusConfigurationException) failure).action())
                    .asInstanceOf(InstanceOfAssertFactories.STRING)
                    .contains("distlock.consensus.nodes.a.url");
        });
    }

    @Test
    void applicationStartsWhileServersAreAway() {
        runner.withPropertyValues(
                        "distlock.consensus.nodes.a.url=redis://localhost:1",
                        "distlock.consensus.nodes.b.host=localhost",
                        "distlock.consensus.nodes.b.port=2",
                        "distlock.consensus.nodes.c.url=redis://user:secret@localhost:3",
                        "distlock.consensus.timeout=600ms",
                        "distlock.consensus.round-timeout=200ms")
                .run(context -> {
                    assertThat(await(context.getBean(Register.class).get(KEY)))
                            .isEqualTo(new NotApplied(Reason.UNAVAILABLE));
                    ConsensusGroup group = context.getBean(ConsensusGroup.class);
                    assertThat(group.nodes()).containsExactly("a", "b", "c");
                    assertThat(List.of(group.address(0), group.address(1), group.address(2)))
                            .containsExactly("localhost:1", "localhost:2", "localhost:3");
                });
    }

    @Test
    void registersWorkOnceTheGroupIsStarted() {
        memory.run(context -> {
            Register register = context.getBean(Register.class);
            assertThat(register.get(KEY))
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(GroupNotStartedException.class)
                    .withMessageContainingAll("orders", "distlock.consensus.bootstrap=true", "a keeps nothing");

            await(context.getBean(PaxosCluster.class).bootstrap());

            assertThat(await(register.decide(KEY, "COMMIT"))).isInstanceOf(Chosen.class);
        });
    }

    @Test
    void bootstrapIsDoneAtTheStartAndOnlyOnce() {
        MemoryNodes nodes = new MemoryNodes();
        ApplicationContextRunner starting = runner.withBean(MemoryNodes.class, () -> nodes)
                .withPropertyValues(MemoryNodes.three())
                .withPropertyValues("distlock.consensus.bootstrap=true", "distlock.consensus.fail-fast=true");

        starting.run(context -> await(context.getBean(Register.class).decide(KEY, "first")));

        starting.run(context -> assertThat(await(context.getBean(Register.class).decide(KEY, "second")))
                .isInstanceOfSatisfying(
                        Chosen.class, chosen -> assertThat(chosen.value()).contains("first")));
    }

    @Test
    void failFastEndsTheStartWithoutMajority() {
        memory.withPropertyValues(
                        "distlock.consensus.fail-fast=true",
                        "distlock.consensus.timeout=200ms",
                        "distlock.consensus.round-timeout=100ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(GroupUnavailableException.class)
                        .hasMessageContainingAll("orders", "b keeps nothing"));
    }

    @Test
    void restartedContextConnectsAgain() {
        memory.withPropertyValues("distlock.consensus.bootstrap=true").run(context -> {
            Register register = context.getBean(Register.class);
            await(register.decide(KEY, "COMMIT"));

            context.getSourceApplicationContext().stop();
            assertThat(await(register.get(KEY))).isEqualTo(new NotApplied(Reason.CLOSED));
            context.getSourceApplicationContext().start();

            assertThat(await(register.get(KEY)))
                    .isInstanceOfSatisfying(
                            Chosen.class, chosen -> assertThat(chosen.value()).contains("COMMIT"));
        });
    }

    @Test
    void seatsFollowTheOrderOfTheNames() {
        runner.withPropertyValues(
                        "distlock.consensus.nodes.west.url=redis://w:1",
                        "distlock.consensus.nodes.east.url=redis://e:1",
                        "distlock.consensus.nodes.north.url=redis://n:1")
                .run(context -> assertThat(context.getBean(ConsensusGroup.class).nodes())
                        .containsExactly("east", "north", "west"));
    }

    @Test
    void propertiesAreBound() {
        runner.withPropertyValues(
                        "distlock.consensus.group=orders",
                        "distlock.consensus.key-prefix=app",
                        "distlock.consensus.durability=restart-quarantine",
                        "distlock.consensus.timeout=7s",
                        "distlock.consensus.round-timeout=1s",
                        "distlock.consensus.command-timeout=3s",
                        "distlock.consensus.max-operations=17")
                .run(context -> {
                    ConsensusProperties properties = context.getBean(ConsensusProperties.class);
                    assertThat(properties.durability()).isEqualTo(Durability.RESTART_QUARANTINE);
                    assertThat(properties.keyPrefix()).isEqualTo("app");
                    PaxosOptions options = properties.options();
                    assertThat(options.operationTimeout()).hasSeconds(7);
                    assertThat(options.roundTimeout()).hasSeconds(1);
                    assertThat(options.operationsMax()).isEqualTo(17);
                });
    }

    @Test
    void connectionDetailsOfTheApplicationWin() {
        runner.withPropertyValues("distlock.consensus.nodes.a.url=redis://a:1")
                .withBean(
                        ConsensusConnectionDetails.class,
                        () -> () -> Map.of(
                                "x", Node.of("redis://x:1"), "y", Node.of("redis://y:1"), "z", Node.of("redis://z:1")))
                .run(context -> assertThat(context.getBean(ConsensusGroup.class).nodes())
                        .containsExactly("x", "y", "z"));
    }

    @Test
    void registerOfTheApplicationWins() {
        Register own = new CurrentRegister(() -> {
            throw new IllegalStateException("not used");
        });

        memory.withBean("own", Register.class, () -> own)
                .run(context -> assertThat(context.getBean(Register.class)).isSameAs(own));
    }

    @Test
    void switchTurnsItOff() {
        memory.withPropertyValues("distlock.consensus.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(ConsensusGroup.class)
                .doesNotHaveBean(Register.class));
    }

    @Test
    void withoutLettuceOtherNodesWork() {
        memory.withClassLoader(new FilteredClassLoader("io.lettuce"))
                .withPropertyValues("distlock.consensus.bootstrap=true")
                .run(context -> assertThat(await(context.getBean(Register.class).get(KEY)))
                        .isInstanceOf(Chosen.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    redis://a:1 | redis://b:1 |             |             | 2 consensus nodes      | Name three servers
                    redis://a:1 | redis://b:1 | redis://c:1 | redis://d:1 | 4 consensus nodes      | or five
                    redis://a:1 | redis://A:1 | redis://c:1 |             | 'n0' and 'n1'          | a server of its own
                    redis://localhost | redis://127.0.0.1:6379/0 | redis://c:1 |  | same address     | a server of its own
                    redis://a:1 | b:1         | redis://c:1 |             | no address             | distlock.consensus.nodes.n1.url
                    redis://a:1 | redis://:99 | redis://c:1 |             | no address             | distlock.consensus.nodes.n1.url
                    redis://a:1 | redis://b:1 | redis-sentinel://c:1,d:1/0#m |  | 'redis-sentinel' | stands alone
                    redis://a:1 | redis://b:1 | etcd://c:1  |             | 'etcd'                 | AcceptorNodeFactory""")
    void wrongSetUpIsRefusedWithWhatToDo(
            String first, String second, String third, String fourth, String problem, String action) {
        ApplicationContextRunner wrong = runner.withPropertyValues(
                "distlock.consensus.nodes.n0.url=" + first, "distlock.consensus.nodes.n1.url=" + second);
        if (third != null) {
            wrong = wrong.withPropertyValues("distlock.consensus.nodes.n2.url=" + third);
        }
        if (fourth != null) {
            wrong = wrong.withPropertyValues("distlock.consensus.nodes.n3.url=" + fourth);
        }

        wrong.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(ConsensusConfigurationException.class, failure -> {
                    assertThat(failure).hasMessageContaining(problem);
                    assertThat(failure.action()).contains(action);
                }));
    }

    @Test
    void nodeWithTwoAddressesOrNoneIsRefused() {
        runner.withPropertyValues(
                        "distlock.consensus.nodes.a.url=redis://a:1", "distlock.consensus.nodes.a.host=elsewhere")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("both a url and a host"));
        runner.withPropertyValues("distlock.consensus.nodes.a.password=secret").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("no address")
                .hasMessageNotContaining("secret"));
    }

    @Test
    void wrongValuesAreRefused() {
        runner.withPropertyValues("distlock.consensus.group=Orders").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("distlock.consensus.group 'Orders'"));
        runner.withPropertyValues("distlock.consensus.timeout=1ms").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("must not be below round-timeout"));
    }

    @Test
    void passwordsAreNotShown() {
        assertThat(new Node("rediss://me:secret@a:1", "me", "secret", null).toString())
                .doesNotContain("secret");
        runner.withPropertyValues("distlock.consensus.nodes.a.url=redis://:secret@a:1")
                .run(context -> assertThat(context.getStartupFailure()).hasMessageNotContaining("secret"));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    static class Memory {

        @Bean
        MemoryNodes memoryNodes() {
            return new MemoryNodes();
        }
    }
}
