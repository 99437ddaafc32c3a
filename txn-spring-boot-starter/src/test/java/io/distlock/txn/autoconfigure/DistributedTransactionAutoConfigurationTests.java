package io.distlock.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.interceptor.DistributedTransactionConfigurationException;
import io.distlock.txn.autoconfigure.jdbc.DistributedTransactionJdbcAutoConfiguration;
import io.distlock.txn.autoconfigure.manager.SpringTransactionCoordinator;
import io.distlock.txn.autoconfigure.zookeeper.DistributedTransactionZooKeeperAutoConfiguration;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.DecisionLog;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

class DistributedTransactionAutoConfigurationTests {

    private static final String MEMORY = "distlock.txn.log.memory.allowed=true";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionJdbcAutoConfiguration.class,
                    DistributedTransactionZooKeeperAutoConfiguration.class));

    @Test
    void nothingSafeFailsTheStartWithAnAction() {
        runner.run(context -> assertThat(context)
                .getFailure()
                .isInstanceOfSatisfying(TransactionConfigurationException.class, failure -> assertThat(failure.action())
                        .contains("distlock.txn.log.zookeeper.connect-string", "DataSource")));
    }

    @Test
    void memoryIsUsedOnlyWhereItIsAllowed() {
        runner.withPropertyValues("distlock.txn.log.type=memory")
                .run(context -> assertThat(context).getFailure().isInstanceOf(TransactionConfigurationException.class));
        runner.withPropertyValues(MEMORY).run(context -> assertThat(
                        context.getBean(TransactionEngines.class).nameOf(""))
                .isEqualTo("memory"));
    }

    @Test
    void singleDataSourceBecomesTheLog() {
        runner.withUserConfiguration(OneDatabase.class)
                .withPropertyValues(MEMORY)
                .run(context -> {
                    assertThat(context.getBean(TransactionEngines.class).nameOf(""))
                            .isEqualTo("jdbc");
                    assertThat(context.getBean(TransactionCoordinator.class)
                                    .execute(TransactionOptions.of("any"), () -> "done"))
                            .isEqualTo("done");
                });
    }

    @Test
    void oneOfSeveralDataSourcesHasToBeNamed() {
        ApplicationContextRunner two = runner.withUserConfiguration(OneDatabase.class, AnotherDatabase.class);
        two.run(context -> assertThat(context).getFailure().isInstanceOf(TransactionConfigurationException.class));
        two.withPropertyValues("distlock.txn.log.type=jdbc")
                .run(context -> assertThat(context).getFailure().hasMessageContainingAll("dataSource", "another"));
        two.withPropertyValues("distlock.txn.log.jdbc.data-source=another").run(context -> assertThat(
                        context.getBean(TransactionEngines.class).nameOf(""))
                .isEqualTo("jdbc"));
    }

    @Test
    void zooKeeperComesBeforeTheDatabase() {
        runner.withUserConfiguration(OneDatabase.class)
                .withPropertyValues("distlock.txn.log.zookeeper.connect-string=localhost:1")
                .run(context -> assertThat(
                                context.getBean(TransactionEngines.class).nameOf(""))
                        .isEqualTo("zookeeper"));
    }

    @Test
    void logThatIsAwayFailsTheBeginAndNotTheStart() {
        runner.withPropertyValues(
                        "distlock.txn.log.zookeeper.connect-string=localhost:1",
                        "distlock.txn.log.zookeeper.command-timeout=100ms")
                .run(context -> {
                    TransactionTemplate template = new TransactionTemplate(
                            context.getBean(SpringTransactionCoordinator.class).manager());

                    assertThatExceptionOfType(CannotCreateTransactionException.class)
                            .isThrownBy(() -> template.executeWithoutResult(status -> {}))
                            .withMessageContaining("zookeeper");
                });
    }

    @Test
    void ownDecisionLogWins() {
        runner.withUserConfiguration(OwnLog.class, OneDatabase.class).run(context -> assertThat(
                        context.getBean(TransactionEngines.class).engine("").log())
                .isSameAs(context.getBean(DecisionLog.class)));
    }

    @Test
    void unknownLogOfAnAnnotationFailsTheStart() {
        runner.withPropertyValues(MEMORY).withUserConfiguration(OtherLog.class).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(TransactionConfigurationException.class)
                .hasMessageContaining("'elsewhere'"));
    }

    @Test
    void disabledIsGone() {
        runner.withPropertyValues("distlock.txn.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(TransactionEngines.class)
                .doesNotHaveBean(TransactionCoordinator.class));
    }

    @Test
    void managerIsNotFoundAmongThoseOfTheApplication() {
        runner.withPropertyValues(MEMORY)
                .run(context -> assertThat(context).doesNotHaveBean(PlatformTransactionManager.class));
    }

    @Test
    void contextCanBeRestarted() {
        runner.withPropertyValues(MEMORY).run(context -> {
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);
            context.getSourceApplicationContext().stop();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> coordinator.begin(TransactionOptions.of("any")));

            context.getSourceApplicationContext().start();

            assertThat(coordinator.execute(TransactionOptions.of("any"), () -> "done"))
                    .isEqualTo("done");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Later.class, Reactive.class, Private.class})
    void methodThatCannotWorkFailsTheStart(Class<?> type) {
        runner.withPropertyValues(MEMORY).withUserConfiguration(type).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(DistributedTransactionConfigurationException.class));
    }

    @Test
    void worksWithoutJdbcAndCurator() {
        runner.withPropertyValues(MEMORY)
                .withClassLoader(new FilteredClassLoader(
                        "org.springframework.jdbc", "org.springframework.boot.jdbc", "org.apache.curator"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class OneDatabase {

        @Bean
        DataSource dataSource() {
            return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AnotherDatabase {

        @Bean
        DataSource another() {
            return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLog {

        @Bean
        DecisionLog own() {
            return new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(1)), "test", InstantSource.system());
        }
    }

    static class OtherLog {

        @DistributedTransaction(log = "elsewhere")
        public void work() {}
    }

    static class Later {

        @DistributedTransaction
        public CompletableFuture<String> work() {
            return CompletableFuture.completedFuture("done");
        }
    }

    @DistributedTransaction
    static class Reactive {

        public Mono<String> work() {
            return Mono.just("done");
        }
    }

    static class Private {

        @DistributedTransaction
        private void work() {}
    }
}
