package io.distlock.txn.autoconfigure.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.advice.DistributedTransactionAdviceAutoConfiguration;
import io.distlock.txn.xa.XaTransactionManager;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.XADataSourceWrapper;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

class XaStartupChecksTests {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistributedTransactionAutoConfiguration.class,
                    DistributedTransactionAdviceAutoConfiguration.class,
                    DistributedTransactionXaAutoConfiguration.class,
                    DistributedTransactionXaJdbcAutoConfiguration.class,
                    DistributedTransactionXaJmsAutoConfiguration.class,
                    DistributedTransactionXaRequirementsAutoConfiguration.class,
                    XADataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class))
            .withPropertyValues(
                    "distlock.txn.log.type=memory",
                    "distlock.txn.log.memory.allowed=true",
                    "distlock.txn.xa.enabled=true",
                    "spring.datasource.url=" + url());

    @Test
    void nothingIsThereUnlessItIsAskedFor() {
        runner.withPropertyValues("distlock.txn.xa.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(XADataSourceWrapper.class)
                .doesNotHaveBean(UserTransaction.class)
                .doesNotHaveBean(JtaTransactionManager.class));
    }

    @Test
    void dataSourceOfBootIsXa() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(XaTransactionManager.class)
                .getBean(DataSource.class)
                .isInstanceOf(XaPoolDataSource.class));
    }

    @Test
    void managerOfTheApplicationWins() {
        runner.withBean("own", PlatformTransactionManager.class, () -> Mockito.mock())
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(JtaTransactionManager.class));
    }

    @Test
    void plainDataSourceIsRefused() {
        runner.withBean("reports", DataSource.class, XaStartupChecksTests::h2).run(context -> assertThat(context)
                .getFailure()
                .isInstanceOfSatisfying(TransactionConfigurationException.class, failure -> {
                    assertThat(failure).hasMessageContaining("'reports' is not XA");
                    assertThat(failure.action()).contains("non-xa-data-sources");
                }));
    }

    @Test
    void twoPlainDataSourcesAreRefusedTogether() {
        runner.withBean("reports", DataSource.class, XaStartupChecksTests::h2)
                .withBean("archive", DataSource.class, XaStartupChecksTests::h2)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(TransactionConfigurationException.class)
                        .hasMessageContaining("'reports', 'archive'")
                        .hasMessageContaining("cannot commit as one"));
    }

    @Test
    void plainDataSourceOnPurposeIsLetThrough() {
        runner.withBean("reports", DataSource.class, XaStartupChecksTests::h2)
                .withUserConfiguration(OneMore.class)
                .withPropertyValues("distlock.txn.xa.non-xa-data-sources=reports")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void databaseThatDoesNotListPreparedTransactionsIsRefused() {
        runner.withBean("database", XADataSource.class, () -> answering(XAException.XAER_RMERR))
                .run(context -> assertThat(context).getFailure().rootCause().satisfies(root -> assertThat(
                                context.getStartupFailure())
                        .hasStackTraceContaining("locked for ever")
                        .hasStackTraceContaining("TransactionConfigurationException")));
    }

    @Test
    void databaseThatDoesNotAnswerIsNoReasonNotToStart() {
        runner.withBean("database", XADataSource.class, () -> answering(XAException.XAER_RMFAIL))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void apiIsNamedIfItIsMissing() {
        runner.withClassLoader(new FilteredClassLoader("jakarta.transaction"))
                .withUserConfiguration(OneMore.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(TransactionConfigurationException.class)
                        .hasMessageContaining("jakarta.transaction-api"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OneMore {

        @Bean
        DataSource orders(XADataSourceWrapper wrapper) throws Exception {
            return wrapper.wrapDataSource(h2());
        }
    }

    private static JdbcDataSource h2() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url());
        return dataSource;
    }

    private static String url() {
        return "jdbc:h2:mem:checks%d;DB_CLOSE_DELAY=-1".formatted(NUMBER.incrementAndGet());
    }

    /** A database whose list of prepared transactions is answered with this code. */
    private static XADataSource answering(int code) {
        try {
            XADataSource dataSource = Mockito.mock();
            XAConnection connection = Mockito.mock();
            XAResource resource = Mockito.mock();
            Mockito.when(dataSource.getXAConnection()).thenReturn(connection);
            Mockito.when(connection.getXAResource()).thenReturn(resource);
            Mockito.when(connection.getConnection()).thenReturn(h2().getConnection());
            Mockito.when(resource.recover(Mockito.anyInt())).thenThrow(new XAException(code));
            return dataSource;
        } catch (SQLException | XAException e) {
            throw new IllegalStateException(e);
        }
    }
}
