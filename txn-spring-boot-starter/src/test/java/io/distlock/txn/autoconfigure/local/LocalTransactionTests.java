package io.distlock.txn.autoconfigure.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Local transactions of Boot's own manager inside of distributed ones, on H2. */
class LocalTransactionTests {

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
    void managerOfTheApplicationStaysTheDefault() {
        runner.run(context -> {
            PlatformTransactionManager manager = context.getBean(PlatformTransactionManager.class);

            assertThat(AopUtils.getTargetClass(manager)).isEqualTo(JdbcTransactionManager.class);
            assertThat(manager).isInstanceOf(ResourceTransactionManager.class);
        });
    }

    @Test
    void localTransactionsCommitTogetherWithTheDistributedOne() {
        run((work, context) -> {
            work.distributed(() -> {
                work.local(() -> work.insert("a"));
                work.local(() -> work.insert("b"));
                assertThat(work.seenByOthers()).isEmpty();
            });

            assertThat(work.seenByOthers()).containsExactly("a", "b");
        });
    }

    @Test
    void localTransactionThatHasCommittedRollsBackWithTheDistributedOne() {
        run((work, context) -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("a"));
                        throw new IllegalArgumentException();
                    }));

            assertThat(work.seenByOthers()).isEmpty();
        });
    }

    @Test
    void localRollbackThatIsSwallowedDoomsTheDistributedTransaction() {
        run((work, context) -> {
            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("a"));
                        try {
                            work.local(() -> {
                                throw new IllegalArgumentException();
                            });
                        } catch (IllegalArgumentException e) {
                            // swallowed
                        }
                    }))
                    .withMessageContaining("transactionManager");

            assertThat(work.seenByOthers()).isEmpty();
        });
    }

    @Test
    void synchronizationsOfLocalWorkComeAfterTheGlobalOutcome() {
        run((work, context) -> {
            List<String> events = new ArrayList<>();

            work.distributed(() -> {
                work.local(() -> {
                    work.insert("a");
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            events.add("afterCommit sees " + work.seenByOthers());
                        }
                    });
                });
                events.add("work goes on");
            });

            assertThat(events).containsExactly("work goes on", "afterCommit sees [a]");
        });
    }

    @Test
    void transactionsOfTheirOwnStayApart() {
        run((work, context) -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("joined"));
                        work.local(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> {
                            work.insert("own");
                            work.local(() -> work.insert("joined to own"));
                        });
                        work.local(() -> work.insert("joined again"));
                        throw new IllegalArgumentException();
                    }));

            assertThat(work.seenByOthers()).containsExactly("own", "joined to own");
        });
    }

    @Test
    void localWorkMovesAsideWithItsDistributedTransaction() {
        run((work, context) -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("outer"));
                        work.distributed(() -> work.local(() -> work.insert("inner")));
                        assertThat(work.seenByOthers()).containsExactly("inner");
                        work.local(() -> work.insert("outer again"));
                        throw new IllegalArgumentException();
                    }));

            assertThat(work.seenByOthers()).containsExactly("inner");
        });
    }

    @Test
    void localTransactionAroundADistributedOneStaysApart() {
        run((work, context) -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> work.local(() -> {
                        work.insert("around");
                        work.distributed(() -> work.local(() -> work.insert("distributed")));
                        work.insert("around again");
                        throw new IllegalArgumentException();
                    }));

            assertThat(work.seenByOthers()).containsExactly("distributed");
        });
    }

    @Test
    void propagationsThatNeedATransactionFindOne() {
        run((work, context) -> {
            work.distributed(() -> {
                work.local(TransactionDefinition.PROPAGATION_MANDATORY, () -> work.insert("mandatory"));
                work.local(TransactionDefinition.PROPAGATION_SUPPORTS, () -> work.insert("supports"));
                work.local(TransactionDefinition.PROPAGATION_NESTED, () -> work.insert("nested"));
                assertThatExceptionOfType(IllegalTransactionStateException.class)
                        .isThrownBy(() -> work.local(TransactionDefinition.PROPAGATION_NEVER, () -> {}));
                assertThat(work.seenByOthers()).isEmpty();
            });

            assertThat(work.seenByOthers()).containsExactly("mandatory", "supports", "nested");
        });
    }

    @Test
    void nestedRollbackLeavesTheRest() {
        run((work, context) -> {
            work.distributed(() -> {
                work.local(() -> work.insert("a"));
                assertThatExceptionOfType(IllegalArgumentException.class)
                        .isThrownBy(() -> work.local(TransactionDefinition.PROPAGATION_NESTED, () -> {
                            work.insert("nested");
                            throw new IllegalArgumentException();
                        }));
            });

            assertThat(work.seenByOthers()).containsExactly("a");
        });
    }

    @Test
    void branchBesidePlainLocalWorkIsRefused() {
        run((work, context) -> {
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);
            TransactionCoordinator coordinator = context.getBean(TransactionCoordinator.class);

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("a"));
                        stock.work(coordinator);
                    }))
                    .withMessageContainingAll("'transactionManager'", "'stock'", "JDBC log");
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        stock.work(coordinator);
                        work.local(() -> work.insert("a"));
                    }))
                    .withMessageContainingAll("'transactionManager'", "'stock'", "JDBC log");

            assertThat(work.seenByOthers()).isEmpty();
            assertThat(stock.calls).containsOnly("rollback");
        });
    }

    @Test
    void whatIsOnlyReadInIsNoBranch() {
        run((work, context) -> {
            RecordingParticipant stock = context.getBean(RecordingParticipant.class);
            work.local(() -> work.insert("a"));

            work.distributed(() -> {
                work.reading(() -> assertThat(work.seen()).containsExactly("a"));
                stock.work(context.getBean(TransactionCoordinator.class));
            });

            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void workAfterReadingCanStillWrite() {
        run((work, context) -> {
            work.distributed(() -> {
                work.reading(() -> assertThat(work.seen()).isEmpty());
                work.local(() -> work.insert("a"));
            });

            assertThat(work.seenByOthers()).containsExactly("a");
        });
    }

    @Test
    void connectionUsedBeforeTheLocalTransactionMakesRoomForIt() {
        run((work, context) -> {
            List<String> events = new ArrayList<>();

            work.distributed(() -> {
                assertThat(work.seen()).isEmpty();
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        events.add("afterCommit sees " + work.seenByOthers());
                    }
                });
                work.local(() -> work.insert("a"));
                assertThat(work.seen()).containsExactly("a");
            });

            assertThat(events).containsExactly("afterCommit sees [a]");
        });
    }

    @Test
    void secondDatabaseIsRefused() {
        runner.withUserConfiguration(SecondDatabase.class).run(context -> {
            LocalWork work = new LocalWork(context);
            PlatformTransactionManager second = context.getBean("second", PlatformTransactionManager.class);

            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("a"));
                        new TransactionTemplate(second).executeWithoutResult(status -> {});
                    }))
                    .withMessageContainingAll("'transactionManager'", "'second'", "TCC");

            assertThat(work.seenByOthers()).isEmpty();
        });
    }

    @Test
    void excludedManagerKeepsItsTransactions() {
        runner.withPropertyValues("distlock.txn.local.excluded-managers=transactionManager")
                .run(context -> {
                    LocalWork work = new LocalWork(context);
                    work.createTable();

                    assertThatExceptionOfType(IllegalArgumentException.class)
                            .isThrownBy(() -> work.distributed(() -> {
                                work.local(() -> work.insert("a"));
                                throw new IllegalArgumentException();
                            }));

                    assertThat(work.seenByOthers()).containsExactly("a");
                });
    }

    @Test
    void failingCommitRollsBack() {
        run((work, context) -> {
            work.jdbc.execute("CREATE UNIQUE INDEX entry_name ON entry (name)");

            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> work.distributed(() -> {
                        work.local(() -> work.insert("a"));
                        work.local(() -> work.insert("a"));
                    }));

            assertThat(work.seenByOthers()).isEmpty();
        });
    }

    private void run(Behaviour behaviour) {
        runner.run(context -> {
            LocalWork work = new LocalWork(context);
            work.createTable();
            behaviour.check(work, context);
            assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
            assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                    .isFalse();
        });
    }

    private interface Behaviour {

        void check(LocalWork work, ApplicationContext context) throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        DataSource dataSource(Environment environment) {
            return JdbcConnectionPool.create(environment.getRequiredProperty("test.database"), "sa", "");
        }

        @Bean
        RecordingParticipant stock() {
            return new RecordingParticipant("stock");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondDatabase {

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            new JdbcTemplate(dataSource)
                    .execute("CREATE TABLE entry (id INT GENERATED ALWAYS AS IDENTITY, name VARCHAR(50))");
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        PlatformTransactionManager second() {
            return new JdbcTransactionManager(
                    new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID(), "sa", ""));
        }
    }
}
