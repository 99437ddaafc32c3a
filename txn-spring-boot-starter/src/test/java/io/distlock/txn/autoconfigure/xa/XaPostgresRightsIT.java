package io.distlock.txn.autoconfigure.xa;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.distlock.devservers.PostgresNode;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Roles of a real PostgreSQL, which are no superusers. */
class XaPostgresRightsIT {

    private static PostgresNode postgres;

    private final Logger logger = (Logger) LoggerFactory.getLogger(PreparedTransactions.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresNode.start();
        execute("postgres", "create role app login");
        execute("postgres", "create database usual");
        execute("postgres", "create database strict");
        execute("strict", "revoke select on pg_prepared_xacts from public");
        execute("usual", "create table entry (id int)");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void listen() {
        said.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(said);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(said);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void ordinaryRoleIsEnough() {
        runner("usual").run(context -> assertThat(context).hasNotFailed());

        assertThat(said.list).isEmpty();
    }

    @Test
    void roleThatCannotListWhatIsPreparedIsRefused() {
        runner("strict").run(context -> {
            assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("permission denied for view pg_prepared_xacts");
            assertThat(Stream.iterate(context.getStartupFailure(), Objects::nonNull, Throwable::getCause))
                    .filteredOn(TransactionConfigurationException.class::isInstance)
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(failure).hasMessageContaining("locked for ever");
                        assertThat(((TransactionConfigurationException) failure).action())
                                .contains("SELECT on pg_prepared_xacts");
                    });
        });
    }

    @Test
    void whatAnotherRoleHasPreparedIsNamedSinceOnlyThatOneCanFinishIt() throws SQLException {
        execute("usual", "begin; insert into entry values (1); prepare transaction 'of the former user'");

        runner("usual").run(context -> assertThat(context).hasNotFailed());

        execute("usual", "rollback prepared 'of the former user'");
        assertThat(said.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("1 transactions of 'dataSource' were prepared by other roles (postgres), and role app has");
    }

    private static ApplicationContextRunner runner(String database) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DistributedTransactionAutoConfiguration.class,
                        DistributedTransactionAdviceAutoConfiguration.class,
                        DistributedTransactionXaAutoConfiguration.class,
                        DistributedTransactionXaJdbcAutoConfiguration.class,
                        XADataSourceAutoConfiguration.class))
                .withPropertyValues(
                        "spring.application.name=rights",
                        "distlock.txn.xa.enabled=true",
                        "distlock.txn.log.type=memory",
                        "distlock.txn.log.memory.allowed=true",
                        "spring.datasource.url=" + url(database),
                        "spring.datasource.username=app");
    }

    private static String url(String database) {
        return postgres.jdbcUrl().replaceAll("[a-z]+$", database);
    }

    private static void execute(String database, String sql) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(database));
        source.setUser(postgres.username());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
