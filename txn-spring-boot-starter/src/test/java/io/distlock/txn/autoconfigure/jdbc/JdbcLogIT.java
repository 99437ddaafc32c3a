package io.distlock.txn.autoconfigure.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.devservers.PostgresServer;
import io.distlock.txn.Completion;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionId;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.RecordingParticipant;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Transactional;

/** The decision rides in the local transaction of the application, in a real PostgreSQL, with a participant beside it. */
class JdbcLogIT {

    private static PostgresServer postgres;

    private final JdbcTemplate database = new JdbcTemplate(postgres.dataSource());
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionJdbcAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withPropertyValues("distlock.txn.log.jdbc.initialize-schema=always");

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void createTable() {
        database.execute("DROP TABLE IF EXISTS booking");
        database.execute("CREATE TABLE booking (name VARCHAR(50) UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @Test
    void databaseThatIsThereAnywayBecomesTheLog() {
        runner.run(context ->
                assertThat(context.getBean(TransactionEngines.class).nameOf("")).isEqualTo("jdbc"));
    }

    @Test
    void decisionIsInTheTransactionOfTheWork() {
        run((bookings, stock, log) -> {
            stock.commitGate = new CountDownLatch(1);

            TransactionId transaction = bookings.bookAndGoOn("a");

            assertThat(log.read(transaction).toCompletableFuture().join())
                    .hasValueSatisfying(record -> assertThat(record.branches()).hasSize(1));
            assertThat(database.queryForObject("SELECT xmin::text FROM booking", String.class))
                    .isEqualTo(database.queryForObject(
                            "SELECT xmin::text FROM distlock_txn_decision WHERE incarnation = ? AND seq = ?",
                            String.class,
                            transaction.incarnation(),
                            transaction.sequence()));
            stock.commitGate.countDown();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            log.read(transaction).toCompletableFuture().join().isEmpty());
            assertThat(stock.calls).containsExactly("prepare", "commit");
        });
    }

    @Test
    void workRollsBackWithTheBranch() {
        run((bookings, stock, log) -> {
            stock.vote = Vote.ROLLBACK;

            assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> bookings.book("a"));

            assertThat(names()).isEmpty();
            assertThat(decisions(log)).isZero();
        });
    }

    @Test
    void branchRollsBackWithWorkThatCannotCommit() {
        run((bookings, stock, log) -> {
            bookings.book("a");
            stock.calls.clear();

            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(() -> bookings.book("a"))
                    .withMessageContaining("duplicate key");

            assertThat(names()).containsExactly("a");
            assertThat(stock.calls).containsExactly("prepare", "rollback");
        });
    }

    @Test
    void fencedCoordinatorCommitsNeither() {
        run((bookings, stock, log) -> {
            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(() -> bookings.bookFenced("a", log));
            assertThat(names()).isEmpty();
            assertThat(stock.calls).containsExactly("prepare", "rollback");

            bookings.book("b");
            assertThat(names()).containsExactly("b");
        });
    }

    @Test
    void workAloneWritesNoDecision() {
        run((bookings, stock, log) -> {
            bookings.bookAlone("a");

            assertThat(names()).containsExactly("a");
            assertThat(stock.calls).isEmpty();
        });
    }

    @Test
    void workThatSwallowedAnErrorOfTheDatabaseHasRolledBack() {
        run((bookings, stock, log) -> {
            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(() -> bookings.bookInSpiteOfAnError("a", false));
            assertThatExceptionOfType(UnexpectedRollbackException.class)
                    .isThrownBy(() -> bookings.bookInSpiteOfAnError("b", true));

            assertThat(names()).isEmpty();
            assertThat(decisions(log)).isZero();
            assertThat(stock.calls).containsExactly("prepare", "rollback");
        });
    }

    private List<String> names() {
        return database.queryForList("SELECT name FROM booking ORDER BY name", String.class);
    }

    /** Those of this application; what an earlier one has left may not be collected yet. */
    private long decisions(DecisionLog log) {
        return database.queryForObject(
                "SELECT count(*) FROM distlock_txn_decision WHERE incarnation = ?",
                Long.class,
                log.incarnation().toCompletableFuture().join().id());
    }

    private void run(Behaviour behaviour) {
        runner.run(context -> behaviour.check(
                context.getBean(Bookings.class),
                context.getBean(RecordingParticipant.class),
                context.getBean(TransactionEngines.class).engine("").log()));
    }

    private interface Behaviour {

        void check(Bookings bookings, RecordingParticipant stock, DecisionLog log);
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        DataSource dataSource() {
            return postgres.dataSource();
        }

        @Bean
        RecordingParticipant stock() {
            return new RecordingParticipant("stock");
        }

        @Bean
        BookingTable bookingTable(JdbcTemplate jdbc) {
            return new BookingTable(jdbc);
        }

        @Bean
        Bookings bookings(TransactionCoordinator coordinator, RecordingParticipant stock, BookingTable table) {
            return new Bookings(coordinator, stock, table);
        }
    }

    static class BookingTable {

        private final JdbcTemplate jdbc;

        BookingTable(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void insert(String name) {
            jdbc.update("INSERT INTO booking VALUES (?)", name);
        }

        @Transactional
        public void insertInSpiteOfAnError(String name) {
            insert(name);
            assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> jdbc.execute("SELECT 1 / 0"));
        }
    }

    static class Bookings {

        private final TransactionCoordinator coordinator;
        private final RecordingParticipant stock;
        private final BookingTable table;

        Bookings(TransactionCoordinator coordinator, RecordingParticipant stock, BookingTable table) {
            this.coordinator = coordinator;
            this.stock = stock;
            this.table = table;
        }

        @DistributedTransaction
        TransactionId book(String name) {
            return work(name);
        }

        @DistributedTransaction(completion = Completion.ASYNC)
        TransactionId bookAndGoOn(String name) {
            return work(name);
        }

        @DistributedTransaction
        void bookFenced(String name, DecisionLog log) {
            TransactionId transaction = work(name);
            log.fence(transaction.incarnation()).toCompletableFuture().join();
        }

        @DistributedTransaction
        void bookAlone(String name) {
            table.insert(name);
        }

        @DistributedTransaction
        void bookInSpiteOfAnError(String name, boolean withStock) {
            table.insertInSpiteOfAnError(name);
            if (withStock) {
                stock.work(coordinator);
            }
        }

        private TransactionId work(String name) {
            table.insert(name);
            stock.work(coordinator);
            return coordinator.current().orElseThrow().id();
        }
    }
}
