package io.distlock.txn.autoconfigure.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Transactions on a register bean of the application, which the starter of consensus publishes where it is used. */
class QuorumLogTests {

    private final PaxosRuntime runtime = PaxosRuntime.system();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionQuorumAutoConfiguration.class));
    private final ApplicationContextRunner withoutRegister = bare.withPropertyValues("distlock.txn.log.type=quorum");
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
    void transactionsAreDecidedInTheRegister() {
        runner.run(context -> {
            assertThat(context.getBean(TransactionEngines.class)
                            .engine("")
                            .log()
                            .type())
                    .isEqualTo("quorum");
            assertThat(context.getBean(TransactionCoordinator.class)
                            .execute(TransactionOptions.of("any"), () -> "done"))
                    .isEqualTo("done");
        });
    }

    @Test
    void settingsAreThoseOfTheProperties() {
        runner.withPropertyValues(
                        "distlock.txn.log.quorum.register=register",
                        "distlock.txn.log.quorum.key-prefix=orders",
                        "distlock.txn.log.quorum.lease=3s",
                        "distlock.txn.log.quorum.step-timeout=2s")
                .run(context -> assertThat(context.getBean(QuorumLogProperties.class))
                        .isEqualTo(new QuorumLogProperties(
                                "register", "orders", Duration.ofSeconds(3), Duration.ofSeconds(2), 10_000)));
    }

    @Test
    void settingOutOfBoundsEndsTheStart() {
        runner.withPropertyValues("distlock.txn.log.quorum.lease=1ms")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("lease is PT0.001S"));
    }

    @Test
    void registerIsNoReasonToUseTheLog() {
        bare.withBean("register", Register.class, () -> register).run(context -> assertThat(context)
                .getFailure()
                .hasMessageContaining("No decision log for distributed transactions"));
    }

    @Test
    void logWithoutRegisterEndsTheStart() {
        withoutRegister.run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(TransactionConfigurationException.class)
                .hasMessageContaining("needs a Register bean"));
    }

    @Test
    void logWithoutTheLibraryEndsTheStart() {
        withoutRegister
                .withClassLoader(new FilteredClassLoader("io.distlock.consensus"))
                .run(context -> assertThat(context).getFailure().hasMessageContaining("needs consensus-core"));
    }
}
