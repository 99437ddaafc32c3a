package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockManager;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.autoconfigure.redis.DistlockRedisAutoConfiguration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooKeeper;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Without a server: which store and which client are chosen, and what is refused. */
class DistlockZooKeeperAutoConfigurationTests {

    private static final String SERVERS = "distlock.zookeeper.connect-string=localhost:1";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DistlockAutoConfiguration.class, DistlockZooKeeperAutoConfiguration.class));

    private final ApplicationContextRunner withRedis = runner.withConfiguration(
            AutoConfigurations.of(DataRedisAutoConfiguration.class, DistlockRedisAutoConfiguration.class));

    private final ApplicationContextRunner two =
            runner.withBean("one", CuratorFramework.class, DistlockZooKeeperAutoConfigurationTests::client);

    @Test
    void connectStringMakesZooKeeperTheDefault() {
        withRedis.withPropertyValues(SERVERS).run(context -> assertThat(defaultStore(context))
                .isEqualTo("zookeeper"));
    }

    @Test
    void clientOfTheApplicationMakesZooKeeperTheDefault() {
        withRedis
                .withBean(CuratorFramework.class, DistlockZooKeeperAutoConfigurationTests::client)
                .run(context -> assertThat(defaultStore(context)).isEqualTo("zookeeper"));
    }

    @Test
    void connectionDetailsMakeZooKeeperTheDefault() {
        withRedis
                .withBean(ZooKeeperConnectionDetails.class, () -> () -> "zk:2181")
                .run(context -> {
                    assertThat(defaultStore(context)).isEqualTo("zookeeper");
                    assertThat(context).hasSingleBean(ZooKeeperConnectionDetails.class);
                });
    }

    @Test
    void withoutAnyOfThemRedisIsTheDefault() {
        withRedis.run(context -> assertThat(defaultStore(context)).isEqualTo("redis"));
    }

    @Test
    void storeOfPropertyWins() {
        withRedis.withPropertyValues(SERVERS, "distlock.store=redis").run(context -> assertThat(defaultStore(context))
                .isEqualTo("redis"));
    }

    @Test
    void noServerIsNeededToStartAndNoClientIsMade() {
        runner.withPropertyValues(SERVERS).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(LockEngines.class).started()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"distlock.store=zookeeper", "distlock.locks.stock.store=zookeeper"})
    void zooKeeperWithoutServersFailsTheStart(String property) {
        withRedis.withPropertyValues(property).run(context -> refusal(context)
                .hasMessageContaining("needs a connect string or a CuratorFramework bean")
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("distlock.zookeeper.connect-string"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chroot", "zk-1:port", "zk-1:2181/a//b", ","})
    void connectStringThatIsNoneFailsTheStart(String connectString) {
        runner.withPropertyValues("distlock.zookeeper.connect-string=" + connectString)
                .run(context -> refusal(context).hasMessageContaining("'%s'", connectString));
    }

    @Test
    void keyPrefixThatIsNoNodeNameFailsTheStart() {
        runner.withPropertyValues(SERVERS, "distlock.key-prefix=zookeeper")
                .run(context -> refusal(context).hasMessageContaining("distlock.key-prefix"));
    }

    @Test
    void tlsWithoutNettyFailsTheStart() {
        runner.withPropertyValues(SERVERS, "distlock.zookeeper.ssl.enabled=true")
                .withClassLoader(new FilteredClassLoader("io.netty.handler"))
                .run(context -> refusal(context).hasMessageContaining("needs Netty"));
    }

    @Test
    void severalClientsWithoutChoiceFailTheStart() {
        two.withBean("two", CuratorFramework.class, DistlockZooKeeperAutoConfigurationTests::client)
                .run(context -> refusal(context)
                        .hasMessageContaining("one, two")
                        .extracting(failure -> ((LockConfigurationException) failure).action())
                        .asString()
                        .contains("distlock.zookeeper.client"));
    }

    @Test
    void namedClientIsUsed() {
        two.withBean("two", CuratorFramework.class, DistlockZooKeeperAutoConfigurationTests::client)
                .withPropertyValues("distlock.zookeeper.client=two")
                .run(context -> assertThat(chosen(context)).contains("two"));
    }

    @Test
    void unknownClientFailsTheStart() {
        two.withPropertyValues("distlock.zookeeper.client=three").run(context -> refusal(context)
                .hasMessageContaining("'three'")
                .extracting(failure -> ((LockConfigurationException) failure).action())
                .asString()
                .contains("one"));
    }

    @Test
    void primaryClientIsUsed() {
        two.withBean(
                        "two",
                        CuratorFramework.class,
                        DistlockZooKeeperAutoConfigurationTests::client,
                        definition -> definition.setPrimary(true))
                .run(context -> assertThat(chosen(context)).contains("two"));
    }

    @Test
    void fallbackClientIsPassedOver() {
        two.withBean(
                        "two",
                        CuratorFramework.class,
                        DistlockZooKeeperAutoConfigurationTests::client,
                        definition -> definition.setFallback(true))
                .run(context -> assertThat(chosen(context)).contains("one"));
    }

    @Test
    void clientThatIsNoDefaultCandidateIsLeftAlone() {
        withRedis
                .withBean(
                        "other",
                        CuratorFramework.class,
                        DistlockZooKeeperAutoConfigurationTests::client,
                        definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
                .run(context -> assertThat(defaultStore(context)).isEqualTo("redis"));
    }

    @Test
    void clientOfTheApplicationIsNeitherStartedNorClosedWithTheStore() {
        two.run(context -> {
            CuratorFramework client = context.getBean(CuratorFramework.class);

            context.getBean(LockEngines.class).engine("");

            assertThat(client.getState()).isEqualTo(CuratorFrameworkState.LATENT);
        });
    }

    @Test
    void withoutCuratorThereIsNoSuchStore() {
        runner.withClassLoader(new FilteredClassLoader(CuratorFramework.class, ZooKeeper.class))
                .withPropertyValues("distlock.store=zookeeper")
                .run(context -> refusal(context).hasMessageContaining("needs Curator"));
    }

    @Test
    void disabledLeavesNothing() {
        runner.withPropertyValues(SERVERS, "distlock.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(LockManager.class)
                .doesNotHaveBean(ZooKeeperConnectionDetails.class)
                .doesNotHaveBean(ZooKeeperLockStoreFactory.class));
    }

    private static CuratorFramework client() {
        return CuratorFrameworkFactory.newClient("localhost:1", new RetryOneTime(1));
    }

    private static String defaultStore(AssertableApplicationContext context) {
        return context.getBean(LockEngines.class).nameOf("");
    }

    private static Optional<String> chosen(AssertableApplicationContext context) {
        return new CuratorFrameworks(
                        context.getBean(ZooKeeperLockProperties.class).client(),
                        context.getSourceApplicationContext().getBeanFactory())
                .chosen();
    }

    private static AbstractThrowableAssert<?, ?> refusal(AssertableApplicationContext context) {
        return assertThat(context).getFailure().rootCause().isInstanceOf(LockConfigurationException.class);
    }
}
