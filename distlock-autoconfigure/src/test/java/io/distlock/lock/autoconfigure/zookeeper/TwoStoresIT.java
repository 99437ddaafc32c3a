package io.distlock.lock.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisServer;
import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.LockEngines;
import io.distlock.lock.interceptor.LockManagers;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/** Whole applications: one on both stores, and two that have different default stores. */
class TwoStoresIT {

    private static final LockRequest STOCK = LockRequest.of("stock", "sku-1").withWaitTime(Duration.ZERO);
    private static final LockRequest REPORT = LockRequest.of("report", "daily").withWaitTime(Duration.ZERO);

    private static RedisServer redis;
    private static ZooKeeperServer zooKeeper;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
        zooKeeper.close();
    }

    @Test
    void oneApplicationKeepsEachLockInItsStore() {
        try (ConfigurableApplicationContext both = run("--distlock.locks.report.store=redis")) {
            LockManager locks = both.getBean(LockManager.class);

            try (LockHandle stock = locks.acquire(STOCK);
                    LockHandle report = locks.acquire(REPORT)) {
                assertThat(both.getBean(LockEngines.class).started()).containsOnlyKeys("zookeeper", "redis");
                assertThat(both.getBean(LockManagers.class).get("zookeeper").tryAcquire(STOCK))
                        .isEmpty();
                assertThat(get(both, "/actuator/locks?scope=cluster&store=zookeeper")
                                .path("locks")
                                .toString())
                        .contains("stock", Long.toString(stock.fencingToken()))
                        .doesNotContain("report");
                assertThat(get(both, "/actuator/locks").path("locks").toString())
                        .contains(Long.toString(stock.fencingToken()), Long.toString(report.fencingToken()));
                assertThat(get(both, "/actuator/health/distlock")
                                .path("components")
                                .toString())
                        .contains("\"zookeeper\":{\"", "\"redis\":{\"")
                        .doesNotContain("DOWN");
                assertThat(both.getBean(MeterRegistry.class)
                                .get("distlock.held")
                                .tag("store", "zookeeper")
                                .gauge()
                                .value())
                        .isOne();
            }
        }
    }

    @Test
    void twoApplicationsHaveDifferentDefaultStores() {
        try (ConfigurableApplicationContext first = run();
                ConfigurableApplicationContext second = run("--distlock.store=redis")) {
            LockManager onZooKeeper = first.getBean(LockManager.class);
            LockManager onRedis = second.getBean(LockManager.class);

            try (LockHandle stock = onZooKeeper.acquire(STOCK);
                    LockHandle sameNameElsewhere = onRedis.acquire(STOCK)) {
                assertThat(stock.isValid()).isTrue();
                assertThat(sameNameElsewhere.isValid()).isTrue();
                assertThat(second.getBean(LockManagers.class).get("zookeeper").tryAcquire(STOCK))
                        .isEmpty();
                assertThat(first.getBean(LockManagers.class).get("redis").tryAcquire(STOCK))
                        .isEmpty();
            }
        }
    }

    @Test
    void operatorReleasesByForce() {
        try (ConfigurableApplicationContext application = run("--management.endpoint.locks.access=unrestricted")) {
            LockHandle held = application.getBean(LockManager.class).acquire(STOCK);

            String outcome = http(application)
                    .delete()
                    .uri("/actuator/locks/stock/sku-1?token={token}&reason=stuck", held.fencingToken())
                    .retrieve()
                    .body(String.class);

            assertThat(outcome).contains("\"released\"");
            assertThat(held.release()).hasToString("NOT_HELD");
        }
    }

    private static ConfigurableApplicationContext run(String... settings) {
        return new SpringApplicationBuilder(Application.class)
                .properties(Map.of(
                        "server.port", "0",
                        "spring.main.banner-mode", "off",
                        "spring.data.redis.url", redis.uri(),
                        "distlock.zookeeper.connect-string", zooKeeper.connectString(),
                        "management.endpoints.web.exposure.include", "*",
                        "management.endpoint.health.show-details", "always"))
                .run(settings);
    }

    private static tools.jackson.databind.JsonNode get(ConfigurableApplicationContext application, String path) {
        return http(application).get().uri(URI.create(path)).retrieve().body(tools.jackson.databind.JsonNode.class);
    }

    private static RestClient http(ConfigurableApplicationContext application) {
        return RestClient.create(
                "http://localhost:" + application.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
