package io.distlock.txn.autoconfigure.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresServer;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.jdbc.DistributedTransactionJdbcAutoConfiguration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A PostgreSQL as it is installed, which prepares no transactions. */
class XaPostgresChecksIT {

    private static PostgresServer postgres;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionJdbcAutoConfiguration.class,
                    DistributedTransactionXaAutoConfiguration.class,
                    DistributedTransactionXaJdbcAutoConfiguration.class,
                    XADataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class))
            .withPropertyValues(
                    "distlock.txn.xa.enabled=true",
                    "distlock.txn.log.memory.allowed=true",
                    "distlock.txn.log.jdbc.initialize-schema=always",
                    "spring.datasource.url=" + postgres.jdbcUrl(),
                    "spring.datasource.username=" + postgres.username());

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start(Map.of("max_prepared_transactions", "0"));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void isRefusedWithTheSettingToChange() {
        runner.withPropertyValues("distlock.txn.log.type=memory").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(TransactionConfigurationException.class, failure -> {
                    assertThat(failure).hasMessageContaining("max_prepared_transactions is 0");
                    assertThat(failure.action()).contains("postgresql.conf");
                }));
    }

    @Test
    void isEnoughForTheDatabaseThatCarriesTheDecisions() {
        runner.withPropertyValues("distlock.txn.log.type=jdbc").run(context -> {
            assertThat(context).hasNotFailed();
            JdbcTemplate template = context.getBean(JdbcTemplate.class);
            template.execute("create table entry (id int)");
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(status -> template.update("insert into entry values (1)"));
            assertThat(template.queryForObject("select count(*) from entry", Long.class))
                    .isEqualTo(1);
        });
    }
}
