package io.distlock.txn.autoconfigure.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What was used in a distributed transaction before a local one begins in it, or cannot, as where the pool has no connection left. */
class EarlierWorkTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "test.database=jdbc:h2:mem:" + UUID.randomUUID(),
                    "distlock.txn.log.type=memory",
                    "distlock.txn.log.memory.allowed=true");

    @Test
    void isCompletedWithTheDistributedTransaction() {
        run((work, manager, pool) -> {
            AtomicReference<Holder> holder = new AtomicReference<>();

            work.distributed(() -> {
                holder.set(Holder.inUse());
                failToBegin(work, manager);
                assertThat(holder.get().isBound()).isTrue();
            });

            assertThat(holder.get().calls).containsExactly("suspend", "resume", "afterCommit", "afterCompletion");
        });
    }

    /** As a session of JMS, whose messages Spring sends then. */
    @Test
    void commitsAfterTheDistributedTransactionThatLocalWorkHasJoined() {
        run((work, manager, pool) -> {
            AtomicReference<Holder> holder = new AtomicReference<>();

            work.distributed(() -> {
                holder.set(Holder.inUse());
                work.local(() -> work.insert("a"));
                assertThat(holder.get().isBound()).isFalse();
            });

            assertThat(holder.get().calls).containsExactly("suspend", "resume", "afterCommit", "afterCompletion");
        });
    }

    @Test
    void hearsThatLocalWorkHasRolledTheDistributedTransactionBack() {
        run((work, manager, pool) -> {
            AtomicReference<Holder> holder = new AtomicReference<>();

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        holder.set(Holder.inUse());
                        work.local(() -> {
                            throw new IllegalStateException("no");
                        });
                    }));

            assertThat(holder.get().calls).containsExactly("suspend", "resume", "afterCompletion");
        });
    }

    @Test
    void isCompletedWithADistributedTransactionThatRollsBack() {
        run((work, manager, pool) -> {
            AtomicReference<Holder> holder = new AtomicReference<>();

            assertThatExceptionOfType(CannotCreateTransactionException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        holder.set(Holder.inUse());
                        manager.failing = true;
                        work.local(() -> {});
                    }));

            assertThat(holder.get().calls).containsExactly("suspend", "resume", "afterCompletion");
        });
    }

    @Test
    void makesRoomAgainForTheNextAttempt() {
        run((work, manager, pool) -> {
            AtomicReference<Holder> holder = new AtomicReference<>();

            work.distributed(() -> {
                holder.set(Holder.inUse());
                failToBegin(work, manager);
                work.local(() -> work.insert("a"));
            });

            assertThat(holder.get().calls)
                    .containsExactly("suspend", "resume", "suspend", "resume", "afterCommit", "afterCompletion");
            assertThat(work.seenByOthers()).containsExactly("a");
        });
    }

    @Test
    void connectionInUseStaysThatOfTheWorkAndGoesBackToThePool() {
        run((work, manager, pool) -> {
            work.distributed(() -> work.jdbc.execute((ConnectionCallback<String>) connection -> {
                Object before = TransactionSynchronizationManager.getResource(pool);
                failToBegin(work, manager);
                assertThat(TransactionSynchronizationManager.getResource(pool))
                        .isNotNull()
                        .isSameAs(before);
                assertThat(work.seen()).isEmpty();
                assertThat(pool.getActiveConnections()).isOne();
                return "";
            }));

            assertThat(pool.getActiveConnections()).isZero();
        });
    }

    private static void failToBegin(LocalWork work, PoolWithoutConnection manager) {
        manager.failing = true;
        assertThatExceptionOfType(CannotCreateTransactionException.class).isThrownBy(() -> work.local(() -> {}));
        manager.failing = false;
    }

    private void run(Behaviour behaviour) {
        runner.run(context -> {
            LocalWork work = new LocalWork(context);
            work.createTable();
            behaviour.check(work, context.getBean(Application.class).manager, (JdbcConnectionPool)
                    context.getBean(DataSource.class));
            assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
            assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                    .isFalse();
        });
    }

    private interface Behaviour {

        void check(LocalWork work, PoolWithoutConnection manager, JdbcConnectionPool pool);
    }

    /** What Spring has for a connection; remembers what becomes of it. */
    private static final class Holder extends ResourceHolderSynchronization<ResourceHolderSupport, Object> {

        private final List<String> calls = new ArrayList<>();
        private final ResourceHolderSupport resource;
        private final Object key;

        static Holder inUse() {
            ResourceHolderSupport resource = new ResourceHolderSupport() {};
            Object key = new Object();
            TransactionSynchronizationManager.bindResource(key, resource);
            Holder holder = new Holder(resource, key);
            TransactionSynchronizationManager.registerSynchronization(holder);
            return holder;
        }

        private Holder(ResourceHolderSupport resource, Object key) {
            super(resource, key);
            this.resource = resource;
            this.key = key;
        }

        boolean isBound() {
            return TransactionSynchronizationManager.getResource(key) == resource;
        }

        @Override
        public void suspend() {
            calls.add("suspend");
            super.suspend();
        }

        @Override
        public void resume() {
            calls.add("resume");
            super.resume();
        }

        @Override
        protected boolean shouldReleaseBeforeCompletion() {
            return false;
        }

        @Override
        protected void processResourceAfterCommit(ResourceHolderSupport holder) {
            calls.add("afterCommit");
        }

        @Override
        public void afterCompletion(int status) {
            calls.add("afterCompletion");
            super.afterCompletion(status);
        }
    }

    /** Cannot always begin. */
    static final class PoolWithoutConnection extends JdbcTransactionManager {

        private static final long serialVersionUID = 1L;

        private boolean failing;

        PoolWithoutConnection(DataSource pool) {
            super(pool);
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            if (failing) {
                throw new CannotCreateTransactionException("no connection is left");
            }
            super.doBegin(transaction, definition);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        private PoolWithoutConnection manager;

        @Bean
        DataSource dataSource(Environment environment) {
            return JdbcConnectionPool.create(environment.getRequiredProperty("test.database"), "sa", "");
        }

        @Bean
        PoolWithoutConnection transactionManager(DataSource pool) {
            manager = new PoolWithoutConnection(pool);
            return manager;
        }
    }
}
