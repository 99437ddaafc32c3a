package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.autoconfigure.http.IncomingBranches.Done;
import io.distlock.txn.autoconfigure.jdbc.DistributedTransactionJdbcAutoConfiguration;
import io.distlock.txn.remote.RemoteBranches.JoinResult;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionOperations;

/** A service that calls itself, on the log that its local transactions could carry the decisions of. */
class SelfCallTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionJdbcAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    HttpBranchAutoConfiguration.class))
            .withUserConfiguration(Database.class)
            .withPropertyValues(
                    "distlock.txn.log.type=jdbc",
                    "distlock.txn.log.jdbc.initialize-schema=always",
                    "spring.application.name=shop",
                    "distlock.txn.shutdown-timeout=1s",
                    "distlock.txn.http.enabled=true",
                    "distlock.txn.http.secret=" + Pod.SECRET,
                    "distlock.txn.http.targets.shop.order-timeout=50ms");

    /** It would be committed by the thread that began the transaction, which is another one. */
    @Test
    void localWorkOfTheCallDoesNotJoinTheTransactionOfTheCaller() {
        runner.run(context -> {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.execute("CREATE TABLE entry (name VARCHAR(50))");
            IncomingBranches incoming = context.getBean(IncomingBranches.class);
            Transaction transaction =
                    context.getBean(TransactionCoordinator.class).begin(TransactionOptions.of("order"));
            BranchCall call = context.getBean(BranchCaller.class)
                    .open(URI.create("http://shop/work"), transaction)
                    .orElseThrow();

            Done done = CompletableFuture.supplyAsync(() -> {
                        JoinResult result = incoming.join(List.of(call.header()))
                                .toCompletableFuture()
                                .join();
                        return incoming.perform(((JoinResult.Joined) result).branch(), () -> {
                            context.getBean(TransactionOperations.class)
                                    .executeWithoutResult(
                                            status -> jdbc.update("INSERT INTO entry (name) VALUES ('wrong thread')"));
                            return 200;
                        });
                    })
                    .get();
            call.responded(500, List.of(done.answer()));

            assertThat(done.failure())
                    .containsInstanceOf(IllegalTransactionStateException.class)
                    .hasValueSatisfying(refused -> assertThat(refused).hasMessageContaining("REQUIRES_NEW"));
            assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
            assertThat(jdbc.queryForList("SELECT name FROM entry")).isEmpty();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {

        @Bean
        DataSource dataSource() {
            return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
        }
    }
}
