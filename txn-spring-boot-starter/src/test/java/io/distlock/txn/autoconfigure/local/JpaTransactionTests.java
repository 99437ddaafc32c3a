package io.distlock.txn.autoconfigure.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.Completion;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.spi.Vote;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;

/** Entities as a branch, with all of Boot's auto-configuration, the log in their database, on H2. */
class JpaTransactionTests {

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = start("jdbc");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static ConfigurableApplicationContext start(String log) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.main.banner-mode=off",
                        "--spring.jpa.hibernate.ddl-auto=update",
                        "--distlock.enabled=false",
                        "--distlock.txn.recovery.interval=1h", // it may tell a participant once more what it has just
                        // heard
                        "--distlock.txn.log.type=" + log,
                        "--distlock.txn.log.memory.allowed=true");
    }

    @Test
    void entitiesCommitTogetherWithOtherBranches() {
        run((bookings, stock, rows) -> {
            bookings.book("a");

            assertThat(rows.names()).containsExactly("a");
            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void allWorkOfATransactionHasOnePersistenceContext() {
        run((bookings, stock, rows) ->
                assertThat(bookings.findsWhatItHasSaved("a")).isTrue());
    }

    @Test
    void decisionRidesInTheTransactionOfTheEntities() {
        run((bookings, stock, rows) -> {
            stock.commitGate = new CountDownLatch(1);

            bookings.bookAndGoOn("a");

            assertThat(rows.names()).containsExactly("a");
            assertThat(rows.decisions()).isOne();
            stock.commitGate.countDown();
            awaitNoDecision(rows);
        });
    }

    @Test
    void flushComesBeforeTheVotes() {
        run((bookings, stock, rows) -> {
            bookings.book("a");
            stock.calls.clear();

            assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> bookings.book("a"));

            assertThat(rows.names()).containsExactly("a");
            assertThat(stock.calls).containsExactly("rollback");
        });
    }

    @Test
    void entitiesRollBackWithABranch() {
        run((bookings, stock, rows) -> {
            stock.vote = Vote.ROLLBACK;

            assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> bookings.book("a"));

            assertThat(rows.names()).isEmpty();
            assertThat(stock.calls).containsExactly("prepare");
        });
    }

    @Test
    void entitiesRollBackWithTheWork() {
        run((bookings, stock, rows) -> {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> bookings.bookInVain("a"))
                    .withMessage("in vain");

            assertThat(rows.names()).isEmpty();
            assertThat(stock.calls).containsExactly("rollback");
        });
    }

    @Test
    void entityManagerWithoutALocalTransactionIsRefused() {
        run((bookings, stock, rows) -> {
            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(() -> bookings.persistDirectly("a"))
                    .withMessageContaining("Bookings.persistDirectly")
                    .withMessageContaining("@Transactional");
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> bookings.persistDirectlyBeforeOtherWork("b"))
                    .withMessageContaining("@Transactional");

            assertThat(rows.names()).isEmpty();
            assertThat(stock.calls).containsExactly("rollback");
        });
    }

    @Test
    void entityManagerTakesPartInALocalTransactionThatHasBegunBefore() {
        run((bookings, stock, rows) -> {
            bookings.persistDirectlyAfterOtherWork("a");

            assertThat(rows.names()).containsExactly("a", "a again");
        });
    }

    @Test
    void entitiesAreRefusedBesideOthersWhereTheLogIsElsewhere() {
        try (ConfigurableApplicationContext elsewhere = start("memory")) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> elsewhere.getBean(Bookings.class).book("a"))
                    .withMessageContaining("cannot have both local transaction 'transactionManager'");

            assertThat(elsewhere.getBean(Rows.class).names()).isEmpty();
        }
    }

    @Test
    void managerIsThatOfJpa() {
        assertThat(AopUtils.getTargetClass(application.getBean(PlatformTransactionManager.class)))
                .isEqualTo(JpaTransactionManager.class);
    }

    private static void run(Behaviour behaviour) {
        RecordingParticipant stock = application.getBean(RecordingParticipant.class);
        Rows rows = application.getBean(Rows.class);
        awaitNoDecision(rows); // of the last test
        stock.calls.clear();
        stock.vote = Vote.PREPARED;
        rows.jdbc().execute("DELETE FROM booking");
        behaviour.check(application.getBean(Bookings.class), stock, rows);
    }

    /** Records are given up in the background. */
    private static void awaitNoDecision(Rows rows) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> rows.decisions() == 0);
    }

    private interface Behaviour {

        void check(Bookings bookings, RecordingParticipant stock, Rows rows);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = JpaTransactionTests.class)
    @EnableJpaRepositories(considerNestedRepositories = true)
    static class Application {

        @Bean
        DataSource dataSource() {
            return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
        }

        @Bean
        RecordingParticipant stock() {
            return new RecordingParticipant("stock");
        }

        @Bean
        Rows rows(JdbcTemplate jdbc) {
            return new Rows(jdbc);
        }

        @Bean
        Bookings bookings(
                BookingRepository repository,
                EntityManager entities,
                TransactionCoordinator coordinator,
                RecordingParticipant stock) {
            return new Bookings(repository, entities, coordinator, stock);
        }
    }

    @Entity(name = "booking")
    static class Booking {

        @Id
        @GeneratedValue
        @Nullable
        Long id;

        @Column(unique = true)
        String name;

        protected Booking() {
            this("");
        }

        Booking(String name) {
            this.name = name;
        }
    }

    interface BookingRepository extends JpaRepository<Booking, Long> {}

    record Rows(JdbcTemplate jdbc) {

        List<String> names() {
            return jdbc.queryForList("SELECT name FROM booking ORDER BY name", String.class);
        }

        long decisions() {
            return jdbc.queryForObject("SELECT count(*) FROM distlock_txn_decision", Long.class);
        }
    }

    static class Bookings {

        private final BookingRepository repository;
        private final EntityManager entities;
        private final TransactionCoordinator coordinator;
        private final RecordingParticipant stock;

        Bookings(
                BookingRepository repository,
                EntityManager entities,
                TransactionCoordinator coordinator,
                RecordingParticipant stock) {
            this.repository = repository;
            this.entities = entities;
            this.coordinator = coordinator;
            this.stock = stock;
        }

        @DistributedTransaction
        public void book(String name) {
            work(name);
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        public void bookAndGoOn(String name) {
            work(name);
        }

        @DistributedTransaction
        public boolean findsWhatItHasSaved(String name) {
            Booking saved = repository.save(new Booking(name));
            return repository.findAll().stream().anyMatch(found -> found == saved);
        }

        @DistributedTransaction
        public void bookInVain(String name) {
            work(name);
            throw new IllegalStateException("in vain");
        }

        @DistributedTransaction
        public void persistDirectly(String name) {
            stock.work(coordinator);
            entities.persist(new Booking(name));
        }

        @DistributedTransaction
        public void persistDirectlyBeforeOtherWork(String name) {
            entities.persist(new Booking(name));
            repository.save(new Booking(name + " again"));
        }

        @DistributedTransaction
        public void persistDirectlyAfterOtherWork(String name) {
            repository.save(new Booking(name));
            entities.persist(new Booking(name + " again"));
        }

        private void work(String name) {
            repository.save(new Booking(name));
            stock.work(coordinator);
        }
    }
}
