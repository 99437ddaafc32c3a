package io.distlock.lock.autoconfigure.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.autoconfigure.advice.DistlockAdviceAutoConfiguration;
import io.distlock.lock.autoconfigure.health.DistlockHealthContributorAutoConfiguration;
import io.distlock.lock.autoconfigure.redis.DistlockRedisAutoConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Locks on a register bean of the application, which the starter of consensus publishes where it is used. */
class DistlockQuorumAutoConfigurationTests {

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class,
                    DistlockQuorumAutoConfiguration.class,
                    DistlockHealthContributorAutoConfiguration.class));
    private final ApplicationContextRunner withoutRegister = bare.withPropertyValues("distlock.store=quorum");
    private PaxosRegister register;
    private ApplicationContextRunner runner;

    @BeforeEach
    void bootstrap() {
        List<AcceptorNode> nodes = Stream.of("a", "b", "c")
                .<AcceptorNode>map(name -> new MemoryAcceptorNode(name, ForkJoinPool.commonPool()))
                .toList();
        PaxosOptions options = PaxosOptions.defaults();
        register = new PaxosCluster("g", nodes, options, runtime)
                .bootstrap()
                .thenApply(configuration -> new PaxosRegister(nodes, configuration, options, runtime))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        runner = withoutRegister.withBean("register", Register.class, () -> register);
    }

    @AfterEach
    void shutdown() {
        register.close();
        runtime.shutdown();
    }

    @Test
    void locksAreInTheRegister() {
        runner.withPropertyValues("distlock.key-prefix=orders").run(context -> {
            try (LockHandle lock = context.getBean(LockManager.class).acquire(LockRequest.of("stock", "sku-1"))) {
                assertThat(value("orders/lock/stock:sku-1")).isPresent();
                assertThat(lock.fencingToken()).isEqualTo(1);
            }
            try (LockHandle lock = context.getBean(LockManager.class).acquire(LockRequest.of("stock", "sku-1"))) {
                assertThat(lock.fencingToken()).isGreaterThan(1);
            }
        });
    }

    @Test
    void oneLockMayBeInTheRegisterAndTheOthersElsewhere() {
        bare.withBean("register", Register.class, () -> register)
                .withPropertyValues("distlock.store=memory", "distlock.locks.leader.store=quorum")
                .run(context -> {
                    LockManager locks = context.getBean(LockManager.class);
                    locks.acquire(LockRequest.of("leader")).close();
                    locks.acquire(LockRequest.of("stock")).close();

                    assertThat(context.getBean(LockEngines.class).started()).containsOnlyKeys("memory", "quorum");
                    assertThat(value("distlock/lock/leader")).isPresent();
                    assertThat(value("distlock/lock/stock")).isEmpty();
                });
    }

    @Test
    void annotationMayNameTheStore() {
        bare.withConfiguration(AutoConfigurations.of(DistlockAdviceAutoConfiguration.class))
                .withBean("register", Register.class, () -> register)
                .withBean(Leader.class)
                .withPropertyValues("distlock.store=memory")
                .run(context -> {
                    context.getBean(Leader.class).lead();

                    assertThat(value("distlock/lock/lead")).isPresent();
                });
    }

    @Test
    void registerAloneChangesNoDefault() {
        bare.withConfiguration(
                        AutoConfigurations.of(DataRedisAutoConfiguration.class, DistlockRedisAutoConfiguration.class))
                .withBean("register", Register.class, () -> register)
                .run(context -> assertThat(context.getBean(LockEngines.class).nameOf(""))
                        .isEqualTo("redis"));
    }

    @Test
    void healthHasAComponent() {
        runner.run(context -> {
            context.getBean(LockManager.class).acquire(LockRequest.of("job")).close();
            CompositeHealthContributor contributor =
                    context.getBean("distlockHealthContributor", CompositeHealthContributor.class);

            HealthIndicator indicator = (HealthIndicator) contributor.getContributor("quorum");

            assertThat(indicator.health(true).getStatus()).isEqualTo(Status.UP);
            register.close();
            assertThat(indicator.health(true).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"distlock.store=quorum", "distlock.locks.stock.store=quorum"})
    void quorumWithoutRegisterFailsTheStart(String property) {
        bare.withPropertyValues("distlock.store=memory", property).run(context -> refusal(context)
                .hasMessageContaining("needs a Register bean")
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("consensus-spring-boot-starter", "distlock.consensus.nodes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "write"})
    void locksThatAreSharedFailTheStart(String mode) {
        runner.withPropertyValues("distlock.locks.price.mode=" + mode).run(context -> refusal(context)
                .hasMessageContaining("'quorum' does not offer mode " + mode.toUpperCase(Locale.ROOT))
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("redis, zookeeper, memory"));
    }

    @Test
    void severalRegistersWithoutChoiceFailTheStart() {
        runner.withBean("other", Register.class, () -> register).run(context -> refusal(context)
                .hasMessageContaining("register, other")
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("distlock.quorum.register"));
    }

    @Test
    void primaryRegisterIsUsed() {
        runner.withBean("other", Register.class, () -> register, definition -> definition.setPrimary(true))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void namedRegisterIsUsed() {
        withoutRegister
                .withBean(
                        "broken",
                        Register.class,
                        () -> {
                            throw new IllegalStateException("must not be made");
                        },
                        definition -> definition.setLazyInit(true))
                .withBean("good", Register.class, () -> register)
                .withPropertyValues("distlock.quorum.register=good")
                .run(context -> {
                    context.getBean(LockManager.class)
                            .acquire(LockRequest.of("job"))
                            .close();
                    assertThat(value("distlock/lock/job")).isPresent();
                });
    }

    @Test
    void unknownRegisterFailsTheStart() {
        runner.withPropertyValues("distlock.quorum.register=other").run(context -> refusal(context)
                .hasMessageContaining("'other'")
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("register"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9ms", "11s"})
    void pollIntervalOutOfRangeFailsTheStart(String interval) {
        runner.withPropertyValues("distlock.quorum.poll-interval=" + interval)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("pollMax"));
    }

    @Test
    void withoutConsensusThereIsNothing() {
        bare.withClassLoader(new FilteredClassLoader("io.distlock.consensus"))
                .withPropertyValues("distlock.store=memory")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(QuorumLockStoreFactory.class));
    }

    private Optional<String> value(String name) {
        return register.get(RegisterKey.of(name))
                .thenApply(result -> ((Chosen) result).value())
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static AbstractThrowableAssert<?, ?> refusal(AssertableApplicationContext context) {
        return assertThat(context).getFailure().rootCause().isInstanceOf(LockConfigurationException.class);
    }

    static class Leader {

        @DistributedLock(name = "lead", store = "quorum")
        public void lead() {}
    }
}
