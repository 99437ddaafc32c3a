package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionedResource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Optimistic calls with and without transactions, on H2 and a store in memory. */
class OptimisticCallTests {

    private final Application application = Application.start(Database.class, OptimisticStock.class);
    private final OptimisticStock stock = application.bean(OptimisticStock.class);
    private final JdbcTemplate jdbc = new JdbcTemplate(application.bean(DataSource.class));
    private final VersionedResource resource =
            application.bean(VersionManager.class).resource(LockKey.of("stock"));
    private final TransactionTemplate transaction =
            new TransactionTemplate(application.bean(PlatformTransactionManager.class));
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void createTable() {
        jdbc.execute("create table movement (id int)");
    }

    @AfterEach
    void nothingIsLeftBehind() {
        jdbc.execute("drop all objects");
        application.bean(DistributedLockAdvisor.class).attempts().forEach(attempt -> assertThat(attempt)
                .isNull());
        application.close();
    }

    @Test
    void othersAreKeptAwayFromTheCommitOnly() {
        long before = resource.read();

        stock.insertInOwnTransaction(
                () -> assertThat(resource.read(Duration.ZERO)).isEqualTo(before));

        assertThat(resource.read(Duration.ZERO)).isGreaterThan(before);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void resourceIsMarkedWhileTheTransactionCommits() {
        application.bean(Manager.class).inCommit = () -> assertThatExceptionOfType(OptimisticConflictException.class)
                .isThrownBy(() -> resource.read(Duration.ZERO));

        stock.insertInOwnTransaction(() -> {});

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void conflictRollsBackAndRepeatsTheWholeCall() {
        stock.insertInOwnTransaction(() -> {
            if (runs.incrementAndGet() < 3) {
                commitOfAnother();
            }
        });

        assertThat(runs).hasValue(3);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void callGivesUpAfterItsAttempts() {
        assertThatExceptionOfType(OptimisticConflictException.class)
                .isThrownBy(() -> stock.insertInOwnTransaction(this::conflict))
                .withMessageContaining("each of 4 attempts");

        assertThat(runs).hasValue(4);
        assertThat(rows()).isZero();
    }

    @Test
    void finalConflictCountsAsBusy() {
        assertThat(stock.insertOrSkip(this::conflict)).isEmpty();
        assertThat(stock.insertOrFallBack(this::conflict)).isEqualTo("fallback");

        assertThat(runs).hasValue(2);
        assertThat(rows()).isZero();
    }

    @Test
    void falseConditionRunsWithoutVersion() {
        stock.insertIf(false, this::conflict);

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void failedWorkIsNotRepeatedAndLeavesNoMark() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> stock.insertInOwnTransaction(() -> {
                    runs.incrementAndGet();
                    throw new IllegalStateException();
                }));

        assertThat(runs).hasValue(1);
        resource.read(Duration.ZERO);
    }

    @Test
    void callInATransactionIsOneAttemptThatEndsWithIt() {
        long before = resource.read();

        transaction.executeWithoutResult(status -> {
            stock.insertInOwnTransaction(() -> {});
            stock.insertInOwnTransaction(() -> {});
            assertThat(resource.read(Duration.ZERO)).isEqualTo(before);
        });

        assertThat(rows()).isEqualTo(2);
        assertThat(resource.read(Duration.ZERO)).isGreaterThan(before);
    }

    @Test
    void conflictInATransactionThatWasThereBeforeRollsItBack() {
        assertThatExceptionOfType(OptimisticConflictException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    stock.insertInOwnTransaction(() -> {});
                    conflict();
                }));

        assertThat(runs).hasValue(1);
        assertThat(rows()).isZero();
        resource.read(Duration.ZERO);
    }

    @Test
    void transactionInBetweenDoesNotCommitForTheSuspendedOne() {
        long before = resource.read();
        TransactionTemplate another = new TransactionTemplate(application.bean(PlatformTransactionManager.class));
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        transaction.executeWithoutResult(status -> {
            stock.insertInOwnTransaction(() -> {});
            another.executeWithoutResult(inner -> jdbc.update("insert into movement values (2)"));
            assertThat(resource.read(Duration.ZERO)).isEqualTo(before);
        });

        assertThat(rows()).isEqualTo(2);
        assertThat(resource.read(Duration.ZERO)).isGreaterThan(before);
    }

    @Test
    void newTransactionOfTheMethodIsProtectedToo() {
        assertThatExceptionOfType(OptimisticConflictException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> stock.insertInNewTransaction(() -> {
                    conflict();
                })));

        assertThat(rows()).isZero();
        resource.read(Duration.ZERO);
    }

    @Test
    void workWithoutTransactionExcludesOthers() {
        stock.insert(() -> assertThatExceptionOfType(OptimisticConflictException.class)
                .isThrownBy(() -> resource.read(Duration.ZERO)));

        resource.read(Duration.ZERO);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void workWithoutTransactionThatOutlivesItsMarkIsReported() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> stock.insert(() -> resource.read(Duration.ofSeconds(5))))
                .withMessageContaining("PT0.3S");
    }

    @Test
    void callInsideACallForTheSameResourceIsPartOfIt() {
        stock.insert(() -> stock.insert(() -> stock.insertInOwnTransaction(() -> {})));

        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void transactionInWorkUnderAMarkIsRefusedAfterTheLease() {
        assertThatExceptionOfType(OptimisticConflictException.class)
                .isThrownBy(() -> stock.insert(() -> stock.insertInOwnTransaction(() -> {
                    runs.incrementAndGet();
                    resource.read(Duration.ofSeconds(5));
                })));

        assertThat(runs).hasValue(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void transactionOverTwoResourcesCommitsOnlyWithBoth() {
        VersionedResource other = application.bean(VersionManager.class).resource(LockKey.of("order"));
        long before = resource.read();

        stock.insertInOwnTransaction(() -> stock.insertOrder(() -> {
            if (runs.incrementAndGet() == 1) {
                other.mark(other.read()).publish();
            }
        }));

        assertThat(runs).hasValue(2);
        assertThat(rows()).isEqualTo(2);
        assertThat(resource.read(Duration.ZERO)).isGreaterThan(before);
        other.read(Duration.ZERO);
    }

    @Test
    void readOnlyTransactionIsValidatedAndAdvancesNothing() {
        long before = resource.read();
        stock.read(() -> {});
        assertThat(resource.read()).isEqualTo(before);

        stock.read(() -> {
            if (runs.incrementAndGet() == 1) {
                commitOfAnother();
            }
        });

        assertThat(runs).hasValue(2);
    }

    @Test
    void commitWithUnknownOutcomeLeavesTheMarkToItsLease() {
        application.bean(Manager.class).inCommit = () -> {
            throw new TransactionSystemException("connection reset");
        };

        assertThatExceptionOfType(TransactionSystemException.class)
                .isThrownBy(() -> stock.insertInOwnTransaction(runs::incrementAndGet));

        assertThat(runs).hasValue(1);
        assertThatExceptionOfType(OptimisticConflictException.class).isThrownBy(() -> resource.read(Duration.ZERO));
        resource.read(Duration.ofSeconds(5));
    }

    @Test
    void transactionalMethodWithoutTransactionManagementIsReported() {
        try (Application without = Application.start(Alone.class)) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> without.bean(Alone.class).work())
                    .withMessageContaining("no transaction began");
        }
    }

    @Test
    void asynchronousMethodIsRefusedAtStart() {
        assertThat(Application.startFailure(Asynchronous.class).problem()).contains("OPTIMISTIC", "CompletableFuture");
    }

    @Test
    void attemptsOutOfRangeAreRefusedAtStart() {
        assertThat(Application.startFailure(NoAttempts.class).problem()).contains("maxAttempts is 0");
    }

    private void conflict() {
        runs.incrementAndGet();
        commitOfAnother();
    }

    private void commitOfAnother() {
        resource.mark(resource.read()).publish();
    }

    private int rows() {
        Integer count = jdbc.queryForObject("select count(*) from movement", Integer.class);
        return count == null ? 0 : count;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Database {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:h2:mem:optimistic;DB_CLOSE_DELAY=-1");
        }

        @Bean
        Manager transactionManager(DataSource dataSource) {
            return new Manager(dataSource);
        }

        @Bean
        OptimisticTransactionListener listener(DistributedLockAdvisor advisor) {
            return new OptimisticTransactionListener(advisor);
        }

        @Bean
        LockLostListenerRegistrar registrar(
                ObjectProvider<ConfigurableTransactionManager> managers, OptimisticTransactionListener listener) {
            return new LockLostListenerRegistrar(managers, listener);
        }
    }

    static class Manager extends DataSourceTransactionManager {

        private static final long serialVersionUID = 1L;

        private transient Runnable inCommit = () -> {};

        Manager(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            inCommit.run();
            super.doCommit(status);
        }
    }

    static class Alone {

        @Transactional
        @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC)
        public void work() {}
    }

    static class Asynchronous {

        @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC)
        public CompletableFuture<String> work() {
            return CompletableFuture.completedFuture("done");
        }
    }

    static class NoAttempts {

        @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, maxAttempts = 0)
        public void work() {}
    }
}
