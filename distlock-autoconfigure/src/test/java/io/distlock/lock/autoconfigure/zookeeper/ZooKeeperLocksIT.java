package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.devservers.ZooKeeperNode;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.autoconfigure.advice.DistlockAdviceAutoConfiguration;
import io.distlock.lock.autoconfigure.health.DistlockHealthContributorAutoConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Locks on a real server, which the application knows by {@code distlock.zookeeper.*} or by its own client. */
@ExtendWith(OutputCaptureExtension.class)
class ZooKeeperLocksIT {

    private static final LockRequest JOB = LockRequest.of("job", "a");

    private static ZooKeeperServer server;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    DistlockAutoConfiguration.class,
                    DistlockAdviceAutoConfiguration.class,
                    DistlockHealthContributorAutoConfiguration.class,
                    DistlockZooKeeperAutoConfiguration.class));

    @BeforeAll
    static void start() {
        server = ZooKeeperServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void annotatedMethodRunsUnderItsLock() {
        connected().withUserConfiguration(StockConfiguration.class).run(context -> {
            Stock stock = context.getBean(Stock.class);

            long first = stock.take("sku-1");

            assertThat(stock.take("sku-1")).isGreaterThan(first);
            assertThat(context.getBean(LockEngines.class).started()).containsOnlyKeys("zookeeper");
        });
    }

    @Test
    void namespaceAndKeyPrefixAreThePath() {
        connected()
                .withPropertyValues("distlock.zookeeper.namespace=team/orders", "distlock.key-prefix=shop")
                .run(context -> {
                    try (LockHandle lock = locks(context).acquire(JOB);
                            CuratorFramework other = client()) {
                        assertThat(lock.isValid()).isTrue();
                        assertThat(other.getChildren().forPath("/team/orders")).containsExactly("shop");
                    }
                });
    }

    @Test
    void openNodesAreWarnedOf(CapturedOutput output) {
        connected().run(context -> {
            locks(context).acquire(JOB).close();

            assertThat(output).containsOnlyOnce("Every client that reaches ZooKeeper");
        });
    }

    @Test
    void openNodesThatAreMeantAreNotWarnedOf(CapturedOutput output) {
        connected().withPropertyValues("distlock.zookeeper.acl=open").run(context -> {
            locks(context).acquire(JOB).close();

            assertThat(output).doesNotContain("Every client that reaches ZooKeeper");
        });
    }

    @Test
    void nodesBelongToTheIdentityThatMadeThem(CapturedOutput output) {
        ApplicationContextRunner closed =
                connected().withPropertyValues("distlock.key-prefix=closed", "distlock.zookeeper.namespace=guarded");
        closed.withPropertyValues("distlock.zookeeper.auth.credentials=locks:secret")
                .run(context -> {
                    try (LockHandle lock = locks(context).acquire(JOB);
                            CuratorFramework other = client()) {
                        assertThat(lock.isValid()).isTrue();
                        for (String path : List.of("/guarded", "/guarded/closed", "/guarded/closed/locks")) {
                            assertThatThrownBy(() -> other.getChildren().forPath(path))
                                    .isInstanceOf(KeeperException.NoAuthException.class);
                        }
                    }
                    assertThat(output).doesNotContain("Every client that reaches ZooKeeper", "secret");
                });
        closed.run(context -> assertThatThrownBy(() -> locks(context).acquire(JOB))
                .isInstanceOf(LockStoreException.class)
                .hasStackTraceContaining("NOAUTH"));
    }

    @Test
    void clientOfTheApplicationIsUsedAndStaysOpen() {
        try (CuratorFramework client = client()) {
            runner.withBean(CuratorFramework.class, () -> client, definition -> {
                        definition.setDestroyMethodName("");
                    })
                    .run(context -> {
                        LockHandle lock = locks(context).acquire(LockRequest.of("own"));

                        assertThat(client.getZookeeperClient().getZooKeeper().getEphemerals())
                                .hasSize(1);
                        lock.close();
                        context.stop();
                        assertThat(client.checkExists().forPath("/")).isNotNull();
                    });
        }
    }

    @Test
    void healthFollowsTheServer() {
        try (ZooKeeperNode own = ZooKeeperNode.start()) {
            runner.withPropertyValues(
                            "distlock.zookeeper.connect-string=" + own.connectString(),
                            "distlock.zookeeper.command-timeout=500ms")
                    .run(context -> {
                        locks(context).acquire(JOB).close();
                        assertThat(health(context).getStatus()).isEqualTo(Status.UP);

                        own.kill();
                        assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);

                        own.restart();
                        Awaitility.await()
                                .atMost(Duration.ofSeconds(20))
                                .until(() -> health(context).getStatus().equals(Status.UP));
                        locks(context).acquire(JOB).close();
                    });
        }
    }

    @Test
    void restartOfTheContextLeavesNoSessionAndMakesANewOne() {
        connected().run(context -> {
            LockManager locks = locks(context);
            LockHandle held = locks.acquire(LockRequest.of("restart"));
            try (CuratorFramework other = client()) {
                context.stop();

                assertThat(held.isValid()).isFalse();
                assertThatThrownBy(() -> locks.acquire(JOB)).isInstanceOf(LockNotAcquiredException.class);
                assertThat(ephemerals(other, "/")).isEmpty();
                context.start();
                assertThat(locks.acquire(LockRequest.of("restart").withWaitTime(Duration.ofSeconds(2)))
                                .release())
                        .isEqualTo(ReleaseOutcome.RELEASED);
            }
        });
    }

    @Test
    void stopWithoutServerIsQuick() {
        ZooKeeperNode own = ZooKeeperNode.start();
        runner.withPropertyValues("distlock.zookeeper.connect-string=" + own.connectString())
                .run(context -> {
                    locks(context).acquire(JOB).close();
                    own.close();
                    long before = System.nanoTime();

                    context.close();

                    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
                });
    }

    @Test
    void failFastEndsTheStartWithoutServer() {
        runner.withPropertyValues(
                        "distlock.zookeeper.connect-string=" + addressWithoutServer(), "distlock.fail-fast=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("Lock store 'zookeeper' does not answer"));
    }

    @Test
    void failFastIsPassedWithServer() {
        connected().withPropertyValues("distlock.fail-fast=true").run(context -> assertThat(
                        context.getBean(LockEngines.class).started())
                .containsOnlyKeys("zookeeper"));
    }

    @Test
    void serverThatIsAwayFailsCallsAndNotTheStart() {
        runner.withPropertyValues(
                        "distlock.zookeeper.connect-string=" + addressWithoutServer(),
                        "distlock.zookeeper.command-timeout=200ms",
                        "distlock.wait-time=500ms")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThatThrownBy(() -> locks(context).acquire(JOB)).isInstanceOf(LockStoreException.class);
                });
    }

    private ApplicationContextRunner connected() {
        return runner.withPropertyValues("distlock.zookeeper.connect-string=" + server.connectString());
    }

    private static LockManager locks(AssertableApplicationContext context) {
        return context.getBean(LockManager.class);
    }

    private static Health health(AssertableApplicationContext context) {
        CompositeHealthContributor all = (CompositeHealthContributor) context.getBean("distlockHealthContributor");
        HealthIndicator indicator = (HealthIndicator) all.getContributor("zookeeper");
        return indicator.health(true);
    }

    private static CuratorFramework client() {
        CuratorFramework client = CuratorFrameworkFactory.newClient(server.connectString(), new RetryNTimes(3, 100));
        client.start();
        return client;
    }

    /** The nodes of all sessions. */
    private static List<String> ephemerals(CuratorFramework client, String path) throws Exception {
        List<String> found = new ArrayList<>();
        for (String child : client.getChildren().forPath(path)) {
            String childPath = (path.equals("/") ? "" : path) + "/" + child;
            if (client.checkExists().forPath(childPath).getEphemeralOwner() != 0) {
                found.add(childPath);
            } else {
                found.addAll(ephemerals(client, childPath));
            }
        }
        return found;
    }

    private static String addressWithoutServer() {
        try (ZooKeeperNode gone = ZooKeeperNode.start()) {
            return gone.connectString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class StockConfiguration {
        @Bean
        Stock stock() {
            return new Stock();
        }
    }

    static class Stock {
        @DistributedLock(name = "stock", key = "#sku")
        public long take(String sku) {
            return LockHandle.current().orElseThrow().fencingToken();
        }
    }
}
