package io.distlock.lock.autoconfigure.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.autoconfigure.advice.DistlockAdviceAutoConfiguration;
import io.distlock.lock.autoconfigure.advice.DistlockTransactionAutoConfiguration;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.jta.JtaTransactionManager;

class DistlockFencingAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DistlockAutoConfiguration.class,
                    DistlockAdviceAutoConfiguration.class,
                    DistlockTransactionAutoConfiguration.class,
                    DistlockFencingAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory", "spring.datasource.generate-unique-name=true");

    private final ApplicationContextRunner fencing = runner.withPropertyValues("distlock.fencing.jdbc.enabled=true");

    @Test
    void nothingIsCheckedUnlessAskedFor() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(FencingRegistrar.class).doesNotHaveBean(FencingSchemaInitializer.class);
            assertThat(listenersOf(context.getBean(ConfigurableTransactionManager.class)))
                    .doesNotContain("FencingTransactionListener");
        });
    }

    @Test
    void managersAreToldLastAndTheTableOfAnEmbeddedDatabaseIsThere() {
        fencing.run(context -> {
            assertThat(listenersOf(context.getBean(ConfigurableTransactionManager.class)))
                    .endsWith("FencingTransactionListener")
                    .contains("LockLostTransactionListener");
            assertThat(new JdbcTemplate(context.getBean(DataSource.class))
                            .queryForList("select token from distlock_fence"))
                    .isEmpty();
        });
    }

    @Test
    void tableIsNotMadeWhereNobodyWantsIt() {
        fencing.withPropertyValues("distlock.fencing.jdbc.initialize-schema=never")
                .run(context -> assertThat(new JdbcTemplate(context.getBean(DataSource.class))
                                .queryForList("select table_name from information_schema.tables"
                                        + " where table_name = 'DISTLOCK_FENCE'"))
                        .isEmpty());
    }

    @Test
    void excludedManagerIsLeftAlone() {
        fencing.withPropertyValues("distlock.fencing.jdbc.excluded-managers=transactionManager")
                .run(context -> assertThat(listenersOf(context.getBean(ConfigurableTransactionManager.class)))
                        .doesNotContain("FencingTransactionListener"));
    }

    @Test
    void excludedManagerThatDoesNotExistStopsTheStart() {
        fencing.withPropertyValues("distlock.fencing.jdbc.excluded-managers=ordersManager")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(LockConfigurationException.class)
                        .hasMessageContaining("ordersManager"));
    }

    @Test
    void jtaIsRefusedUnlessItIsExcluded() {
        ApplicationContextRunner jta = fencing.withBean(
                "jtaManager",
                JtaTransactionManager.class,
                () -> new JtaTransactionManager(mock(UserTransaction.class)));

        jta.run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("jtaManager"));
        jta.withPropertyValues("distlock.fencing.jdbc.excluded-managers=jtaManager")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void databaseWithoutAScriptIsToldHow() throws SQLException {
        DataSource db2 = mock(DataSource.class, RETURNS_DEEP_STUBS);
        when(db2.getConnection().getMetaData().getDatabaseProductName()).thenReturn("DB2/LINUXX8664");
        FencingSchemaInitializer schema = new FencingSchemaInitializer(db2, DatabaseInitializationMode.ALWAYS);

        assertThatExceptionOfType(LockConfigurationException.class)
                .isThrownBy(schema::initializeDatabase)
                .withMessageContaining("DB2/LINUXX8664")
                .satisfies(e -> assertThat(e.action()).contains("initialize-schema=never"));
    }

    @Test
    void withoutJdbcThereIsNothing() {
        fencing.withClassLoader(new FilteredClassLoader(
                        JdbcTransactionObjectSupport.class, DataSourceScriptDatabaseInitializer.class))
                .run(context -> assertThat(context).doesNotHaveBean("fencingRegistrar"));
    }

    @Test
    void scriptOfTheTableIsKeptInANativeImage() {
        RuntimeHints hints = new RuntimeHints();

        new FencingRuntimeHints().registerHints(hints, null);

        assertThat(resource().forResource("io/distlock/lock/fencing/schema.sql"))
                .accepts(hints);
    }

    private static List<String> listenersOf(ConfigurableTransactionManager manager) {
        return manager.getTransactionExecutionListeners().stream()
                .map(listener -> listener.getClass().getSimpleName())
                .toList();
    }
}
