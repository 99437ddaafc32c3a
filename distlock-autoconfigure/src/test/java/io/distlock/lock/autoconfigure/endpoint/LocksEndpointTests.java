package io.distlock.lock.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

/** Through HTTP, as operators meet it. */
class LocksEndpointTests {

    private static ConfigurableApplicationContext application;
    private static RestClient http;
    private static LockManager locks;

    @BeforeAll
    static void start() {
        application = new SpringApplicationBuilder(Application.class)
                .run(
                        "--server.port=0",
                        "--spring.application.name=orders",
                        "--spring.main.banner-mode=off",
                        "--distlock.store=memory",
                        "--management.endpoints.web.exposure.include=locks",
                        "--management.endpoint.locks.access=unrestricted");
        http = RestClient.builder()
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
        locks = application.getBean(LockManager.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @AfterEach
    void forget() {
        application.getBean(Application.class).audited = null;
    }

    @Test
    void locksThatAreSharedSaySo() {
        LockRequest read = LockRequest.of("price", "sku-1").withMode(LockMode.READ);
        try (LockHandle first = locks.acquire(read);
                LockHandle second = locks.acquire(read)) {
            assertThat(first.fencingToken()).isEqualTo(second.fencingToken());
            assertThat(get("")).contains("\"mode\":\"read\"", "\"holders\":2");
            assertThat(get("/price/sku-1")).contains("\"mode\":\"read\"", "\"holders\":1");
        }
    }

    @Test
    void severalLocksOfOneCallAreShownOneByOne() {
        try (LockHandle lock = locks.acquire(LockRequest.keys("basket", "a", "b"))) {
            assertThat(lock.keys()).hasSize(2);
            assertThat(get("")).contains("\"key\":\"a\"", "\"key\":\"b\"");
        }
    }

    @Test
    void localListShowsHolderAndLease() {
        try (LockHandle lock = locks.acquire(LockRequest.of("stock", "sku-1"))) {
            String json = get("");

            assertThat(json)
                    .contains("\"store\":\"memory\"", "\"name\":\"stock\"", "\"key\":\"sku-1\"", "\"state\":\"held\"")
                    .contains("\"token\":" + lock.fencingToken())
                    .contains("\"thread\":\"" + Thread.currentThread().getName() + "\"")
                    .containsPattern("\"since\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"")
                    .containsPattern("\"leaseLeft\":\"PT[0-9.]+S\"")
                    .contains("\"holder\":\"orders@")
                    .contains("\"mode\":\"exclusive\"", "\"holders\":1")
                    .doesNotContain("grant", "owner");
        }
    }

    @Test
    void clusterListIsPaged() {
        try (LockHandle one = locks.acquire(LockRequest.of("paged", "a"));
                LockHandle two = locks.acquire(LockRequest.of("paged", "b"))) {
            String json = get("?scope=cluster&limit=1");

            assertThat(json).contains("\"name\":\"paged\"", "\"nextCursor\":", "\"waiters\":0");
        }
    }

    @Test
    void lockWithSlashInItsKeyIsFound() {
        try (LockHandle lock = locks.acquire(LockRequest.of("file", "etc/hosts"))) {
            assertThat(get("/file/etc/hosts")).contains("\"key\":\"etc%2Fhosts\"", "\"token\":" + lock.fencingToken());
        }
    }

    @Test
    void lockWithTwoPartsIsFoundAsListingsShowIt() {
        try (LockHandle lock = locks.acquire(LockRequest.of("seat", "hall 1", "A"))) {
            assertThat(get("/seat/hall%25201:A")).contains("\"key\":\"hall%201:A\"");
        }
    }

    @Test
    void lockWithoutKeyIsFound() {
        try (LockHandle lock = locks.acquire(LockRequest.of("nightly"))) {
            assertThat(get("/nightly")).contains("\"name\":\"nightly\"", "\"key\":\"\"");
        }
    }

    @Test
    void freeLockIsNotFound() {
        assertThat(status("/stock/none")).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void wrongArgumentsAreBadRequests() {
        assertThat(status("?scope=world")).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(status("?scope=cluster&limit=0")).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(status("?scope=cluster&store=etcd")).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(status("/Stock/a")).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void forcedReleaseEvictsTheHolderAndIsAudited() {
        LockHandle lock = locks.acquire(LockRequest.of("stuck", "a/b"));

        ResponseEntity<String> response = delete("/stuck/a/b?token=" + lock.fencingToken() + "&reason=pod+hangs");

        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(response.getBody()).contains("\"outcome\":\"released\"", "\"reason\":\"pod hangs\"");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !lock.isValid());
        AuditApplicationEvent audited = application.getBean(Application.class).audited;
        assertThat(audited.getAuditEvent().getType()).isEqualTo("DISTLOCK_FORCED_RELEASE");
        assertThat(audited.getAuditEvent().getData())
                .containsEntry("reason", "pod hangs")
                .containsEntry("token", lock.fencingToken());
    }

    @Test
    void forcedReleaseWithAnotherTokenIsAConflict() {
        try (LockHandle lock = locks.acquire(LockRequest.of("kept"))) {
            ResponseEntity<String> response = delete("/kept?token=1&reason=test");

            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
            assertThat(lock.isValid()).isTrue();
        }
    }

    @Test
    void forcedReleaseOfAFreeLockIsNotFound() {
        assertThat(delete("/free?token=1&reason=test").getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void forcedReleaseNeedsTokenAndReason() {
        assertThat(delete("/kept?token=1").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(delete("/kept?token=1&reason=+").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(delete("/kept?reason=test").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(delete("/kept?token=x&reason=test").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    private static String get(String path) {
        return http.get().uri(uri(path)).retrieve().body(String.class);
    }

    private static HttpStatus status(String path) {
        return (HttpStatus)
                http.get().uri(uri(path)).retrieve().toBodilessEntity().getStatusCode();
    }

    private static ResponseEntity<String> delete(String path) {
        return http.delete().uri(uri(path)).retrieve().toEntity(String.class);
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port")
                + "/actuator/locks" + path);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        private volatile AuditApplicationEvent audited;

        @EventListener
        void on(AuditApplicationEvent event) {
            audited = event;
        }
    }
}
