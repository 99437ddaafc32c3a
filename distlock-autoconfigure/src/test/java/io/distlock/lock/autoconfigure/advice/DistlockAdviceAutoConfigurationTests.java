package io.distlock.lock.autoconfigure.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.interceptor.DistributedLockAdvisor;
import io.distlock.lock.interceptor.LockLostTransactionListener;
import io.distlock.lock.interceptor.LockManagers;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.LockStore;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.Ordered;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

class DistlockAdviceAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockAdviceAutoConfiguration.class,
                    DistlockTransactionAutoConfiguration.class))
            .withPropertyValues("distlock.store=memory");

    @Test
    void annotatedMethodRunsUnderItsLock() {
        runner.withBean(Stock.class).run(context -> {
            Stock stock = context.getBean(Stock.class);

            assertThat(AopUtils.isCglibProxy(stock)).isTrue();
            assertThat(stock.take("sku-1")).isEqualTo("stock:sku-1");
        });
    }

    @Test
    void proxiesDoNotDependOnTheSwitchOfAop() {
        runner.withPropertyValues("spring.aop.auto=false").withBean(Stock.class).run(context -> assertThat(
                        context.getBean(Stock.class).take("sku-1"))
                .isEqualTo("stock:sku-1"));
    }

    @Test
    void orderComesFromTheProperty() {
        runner.run(context -> assertThat(
                        context.getBean(DistributedLockAdvisor.class).getOrder())
                .isEqualTo(Ordered.LOWEST_PRECEDENCE - 100));
        runner.withPropertyValues("distlock.advisor-order=7").run(context -> assertThat(
                        context.getBean(DistributedLockAdvisor.class).getOrder())
                .isEqualTo(7));
    }

    @Test
    void wrongAnnotationFailsTheStartAndIsExplained() {
        runner.withBean(Wrong.class).run(context -> {
            FailureAnalysis analysis = new LockAnnotationFailureAnalyzer().analyze(context.getStartupFailure());

            assertThat(analysis.getDescription()).contains("@DistributedLock on", "Wrong.run");
            assertThat(analysis.getAction()).isNotBlank();
        });
    }

    @Test
    void storeOfAnAnnotationThatDoesNotExistFailsTheStart() {
        runner.withBean(Elsewhere.class).run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("'etcd'"));
    }

    @Test
    void storeOfAnAnnotationMayBeABeanThatIsMadeLater() {
        runner.withBean(Elsewhere.class)
                .withBean("etcd", LockStore.class, MemoryLockStore::create)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void storeOfALazyBeanIsCheckedWhenThatIsMade() {
        runner.withBean(Elsewhere.class, Elsewhere::new, definition -> definition.setLazyInit(true))
                .run(context -> assertThatThrownBy(() -> context.getBean(Elsewhere.class))
                        .hasRootCauseInstanceOf(LockConfigurationException.class));
    }

    @Test
    void transactionManagersAskAboutLostLocks() {
        runner.withBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(mock(DataSource.class)))
                .run(context -> assertThat(
                                context.getBean(JdbcTransactionManager.class).getTransactionExecutionListeners())
                        .hasAtLeastOneElementOfType(LockLostTransactionListener.class));
    }

    @Test
    void withoutTransactionsTheRestWorks() {
        runner.withClassLoader(new FilteredClassLoader(TransactionExecutionListener.class.getPackageName()))
                .withBean(Stock.class)
                .run(context -> {
                    assertThat(context).doesNotHaveBean("lockLostTransactionListener");
                    assertThat(context.getBean(Stock.class).take("sku-1")).isEqualTo("stock:sku-1");
                });
    }

    @Test
    void disabledLeavesMethodsAloneAlsoWithManagersOfTheApplication() {
        runner.withPropertyValues("distlock.enabled=false")
                .withBean(LockManagers.class, () -> store -> {
                    throw new IllegalStateException();
                })
                .withBean(Stock.class)
                .run(context ->
                        assertThat(context.getBean(Stock.class).take("sku-1")).isEqualTo("none"));
    }

    @Test
    void disabledLeavesMethodsAlone() {
        runner.withPropertyValues("distlock.enabled=false")
                .withBean(Stock.class)
                .run(context ->
                        assertThat(context.getBean(Stock.class).take("sku-1")).isEqualTo("none"));
    }

    /** Public, because its proxy may be in another class loader. */
    public static class Stock {
        @DistributedLock(name = "stock", key = "#a0")
        public String take(String sku) {
            return LockHandle.current().map(lock -> lock.key().id()).orElse("none");
        }
    }

    static class Wrong {
        @DistributedLock
        public Optional<String> run() {
            return Optional.empty();
        }
    }

    static class Elsewhere {

        @DistributedLock(name = "job", store = "etcd")
        public void run() {
            // never called
        }
    }
}
