package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockContext;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.OnLost;
import io.distlock.lock.ReleaseTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class LockTransactionTests {

    private final Application application = Application.start(Database.class, Stock.class);
    private final FakeLockManager locks = application.locks;
    private final Stock stock = application.bean(Stock.class);
    private final JdbcTemplate jdbc = new JdbcTemplate(application.bean(DataSource.class));
    private final TransactionTemplate transaction =
            new TransactionTemplate(application.bean(PlatformTransactionManager.class));
    private final TransactionTemplate another =
            new TransactionTemplate(application.bean(PlatformTransactionManager.class));

    private final AtomicBoolean heldAtTheEnd = new AtomicBoolean();

    @BeforeEach
    void createTable() {
        jdbc.execute("create table movement (id int)");
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        jdbc.execute("drop all objects");
        assertThat(application.bean(DistributedLockAdvisor.class).heldLocks().isEmpty())
                .isTrue();
        application.close();

        assertThat(LockContext.current().handles()).isEmpty();
        assertThat(locks.isHeld("stock")).isFalse();
    }

    @Test
    void transactionOfTheMethodEndsBeforeTheLock() {
        stock.insertInOwnTransaction(() -> {
            assertThat(locks.requests).hasSize(1);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    assertThat(status).isEqualTo(STATUS_COMMITTED);
                    heldAtTheEnd.set(locks.isHeld("stock"));
                }
            });
        });

        assertThat(heldAtTheEnd).isTrue();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void lostLockRollsBackTheTransactionInsideIt() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() ->
                        stock.insertInOwnTransaction(() -> locks.holder("stock").expire()));

        assertThat(rows()).isZero();
    }

    @Test
    void lostLockThatOnlyNotifiesLetsTheTransactionCommit() {
        stock.insertNotified(() -> locks.holder("stock").lose());

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void interruptThatTellsOfTheLossDoesNotCommit() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> stock.insertInterrupted(() -> {
                    locks.holder("stock").lose();
                    throw new InterruptedException();
                }));

        assertThat(rows()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void lockTakenInATransactionIsHeldUntilItHasCommitted() {
        transaction.executeWithoutResult(status -> {
            stock.insert(() -> {});
            assertThat(locks.isHeld("stock")).isTrue();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    heldAtTheEnd.set(locks.isHeld("stock"));
                }
            });
        });

        assertThat(heldAtTheEnd).isTrue();
        assertThat(locks.isHeld("stock")).isFalse();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void lockTakenInATransactionIsReleasedAfterItsRollback() {
        transaction.executeWithoutResult(status -> {
            stock.insert(() -> {});
            status.setRollbackOnly();
        });

        assertThat(locks.isHeld("stock")).isFalse();
        assertThat(rows()).isZero();
    }

    @Test
    void secondCallInTheTransactionEntersAgain() {
        transaction.executeWithoutResult(status -> {
            stock.insert(() -> {});
            stock.insert(() -> {});
            stock.insertInOwnTransaction(() -> {});
            assertThat(LockContext.current().handles()).hasSize(1);
        });

        assertThat(locks.granted).hasSize(1);
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void lossAfterTheMethodRollsBackTheOuterTransaction() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    stock.insert(() -> {});
                    locks.holder("stock").expire();
                }));

        assertThat(rows()).isZero();
    }

    @Test
    void lossThatTheCallerSwallowsStillRollsBackTheOuterTransaction() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    Throwable swallowed = catchThrowable(
                            () -> stock.insert(() -> locks.holder("stock").expire()));
                    assertThat(swallowed).isInstanceOf(LockLostException.class);
                }));

        assertThat(rows()).isZero();
    }

    @Test
    void strongerInnerCallRefusesTheCommitThatANotifiedOuterCallAllows() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    stock.insertNotified(() -> {});
                    stock.insert(() -> {});
                    locks.holder("stock").expire();
                }));

        assertThat(rows()).isZero();
    }

    @Test
    void transactionInBetweenNeitherReleasesNorTakesOverTheLock() {
        transaction.executeWithoutResult(status -> {
            stock.insert(() -> {});
            another.executeWithoutResult(inner -> stock.insert(() -> {}));
            assertThat(locks.isHeld("stock")).isTrue();
            assertThat(LockContext.current().handles()).hasSize(1);
            stock.insert(() -> {});
        });

        assertThat(locks.granted).hasSize(1);
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void lockTakenInATransactionInBetweenEndsWithIt() {
        transaction.executeWithoutResult(status -> {
            another.executeWithoutResult(inner -> stock.insert(() -> {}));
            assertThat(locks.isHeld("stock")).isFalse();
        });
    }

    @Test
    void releaseAfterTheMethodDoesNotWaitForTheTransaction() {
        transaction.executeWithoutResult(status -> {
            stock.insertAfterMethod();
            assertThat(locks.isHeld("stock")).isFalse();
        });

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void failedMethodKeepsItsLockUntilTheTransactionEnds() {
        transaction.executeWithoutResult(status -> {
            catchThrowable(() -> stock.insert(() -> {
                throw new IllegalStateException("work");
            }));
            assertThat(locks.isHeld("stock")).isTrue();
        });
    }

    @Test
    void busyLockLeavesTheTransactionAlone() {
        locks.occupy("stock");

        transaction.executeWithoutResult(status -> {
            assertThat(catchThrowable(() -> stock.insert(() -> {}))).isInstanceOf(LockNotAcquiredException.class);
            jdbc.update("insert into movement values (1)");
        });

        assertThat(rows()).isEqualTo(1);
        locks.holder("stock").release();
    }

    @Test
    void stageThatBeginsInTheTransactionOfItsThreadIsReleasedAfterBoth() {
        CompletableFuture<String> work = new CompletableFuture<>();
        transaction.executeWithoutResult(status -> stock.insertLater(work));
        assertThat(locks.isHeld("stock")).isTrue();
        work.complete("done");
        assertThat(locks.isHeld("stock")).isFalse();

        transaction.executeWithoutResult(status -> {
            stock.insertLater(CompletableFuture.completedFuture("done"));
            assertThat(locks.isHeld("stock")).isTrue();
            stock.insert(() -> {});
        });
        assertThat(locks.isHeld("stock")).isFalse();
        assertThat(locks.granted).hasSize(2);
    }

    @Test
    void listenerIsRegisteredOnceWithEachManager() {
        LockLostTransactionListener listener = application.bean(LockLostTransactionListener.class);

        application.bean(LockLostListenerRegistrar.class).afterSingletonsInstantiated();

        application
                .context
                .getBeanProvider(ConfigurableTransactionManager.class)
                .forEach(manager ->
                        assertThat(manager.getTransactionExecutionListeners()).containsOnlyOnce(listener));
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
            return new DriverManagerDataSource("jdbc:h2:mem:locks;DB_CLOSE_DELAY=-1");
        }

        @Bean
        DataSourceTransactionManager transactionManager(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }

        @Bean
        LockLostTransactionListener listener(DistributedLockAdvisor advisor) {
            return new LockLostTransactionListener(advisor);
        }

        @Bean
        LockKeepingTransactionListener keeping(DistributedLockAdvisor advisor) {
            return new LockKeepingTransactionListener(advisor);
        }

        @Bean
        LockLostListenerRegistrar registrar(
                ObjectProvider<ConfigurableTransactionManager> managers,
                LockKeepingTransactionListener keeping,
                LockLostTransactionListener listener) {
            return new LockLostListenerRegistrar(managers, keeping, listener);
        }
    }

    interface Action {
        void run() throws InterruptedException;
    }

    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(DataSource dataSource) {
            this.jdbc = new JdbcTemplate(dataSource);
        }

        @Transactional
        @DistributedLock("stock")
        public void insertInOwnTransaction(Runnable action) {
            insert();
            action.run();
        }

        @Transactional
        @DistributedLock(name = "stock", onLost = OnLost.NOTIFY)
        public void insertNotified(Runnable action) {
            insert();
            action.run();
        }

        @Transactional
        @DistributedLock(name = "stock", onLost = OnLost.INTERRUPT)
        public void insertInterrupted(Action action) throws InterruptedException {
            insert();
            action.run();
        }

        @DistributedLock("stock")
        public void insert(Runnable action) {
            insert();
            action.run();
        }

        @DistributedLock(name = "stock", release = ReleaseTime.AFTER_METHOD)
        public void insertAfterMethod() {
            insert();
        }

        @DistributedLock("stock")
        public CompletableFuture<String> insertLater(CompletableFuture<String> work) {
            insert();
            return work;
        }

        private void insert() {
            jdbc.update("insert into movement values (1)");
        }
    }
}
