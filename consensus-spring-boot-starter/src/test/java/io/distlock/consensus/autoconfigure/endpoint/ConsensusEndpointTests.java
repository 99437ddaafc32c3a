package io.distlock.consensus.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.autoconfigure.MemoryNodes;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

/** Through HTTP, as operators meet it. */
class ConsensusEndpointTests {

    private static final RegisterKey KEY = RegisterKey.of("k");

    private final RestClient http = RestClient.builder()
            .defaultStatusHandler(status -> true, (request, response) -> {})
            .build();
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        application = run("--management.endpoint.consensus.access=unrestricted");
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void newGroupIsShownAndStartedWithAudit() {
        assertThat(get())
                .contains("\"group\":\"orders\"", "\"available\":false", "\"quorum\":2", "\"nodes\":[")
                .contains("\"name\":\"a\",\"seat\":0,\"address\":\"a\",\"state\":\"empty\",\"quarantined\":true")
                .contains("\"reason\":\"keeps nothing");

        ResponseEntity<String> started = post(Map.of("action", "bootstrap", "reason", "first start"));

        assertThat(started.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(started.getBody())
                .contains(
                        "\"action\":\"bootstrap\"",
                        "\"reason\":\"first start\"",
                        "\"outcome\":\"done\"",
                        "\"epoch\":1");
        assertThat(get())
                .contains("\"available\":true", "\"state\":\"member\"", "\"lag\":0", "\"quarantined\":false")
                .containsPattern("\"incarnation\":\"[a-z0-9]+\"")
                .doesNotContain("\"reason\"");
        AuditApplicationEvent audited = application.getBean(Application.class).audited;
        assertThat(audited.getAuditEvent().getType()).isEqualTo("DISTLOCK_CONSENSUS_CHANGE");
        assertThat(audited.getAuditEvent().getData())
                .containsEntry("action", "bootstrap")
                .containsEntry("group", "orders")
                .containsEntry("reason", "first start")
                .containsEntry("outcome", "done");
        assertThat(application.getBean(Register.class).decide(KEY, "COMMIT"))
                .succeedsWithin(10, TimeUnit.SECONDS)
                .isInstanceOf(Chosen.class);
    }

    @Test
    void secondBootstrapIsRefused() {
        post(Map.of("action", "bootstrap", "reason", "first start"));

        ResponseEntity<String> refused = post(Map.of("action", "bootstrap", "reason", "again"));

        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(refused.getBody()).contains("\"outcome\":\"refused\"", "a counts");
    }

    @Test
    void wipedNodeIsQuarantinedAndReadmitted() {
        post(Map.of("action", "bootstrap", "reason", "first start"));
        application
                .getBean(Register.class)
                .decide(KEY, "COMMIT")
                .toCompletableFuture()
                .join();

        application.getBean(MemoryNodes.class).wipe("b");
        assertThat(get())
                .contains("\"name\":\"b\",\"seat\":1,\"address\":\"b\",\"state\":\"empty\",\"quarantined\":true")
                .contains("\"available\":true");
        ResponseEntity<String> readmitted = post(Map.of("action", "readmit", "node", "b", "reason", "new disk"));

        assertThat(readmitted.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(readmitted.getBody()).contains("\"node\":\"b\"", "\"outcome\":\"done\"", "\"epoch\":4");
        assertThat(get()).contains("\"epoch\":4").doesNotContain("\"quarantined\":true");
        assertThat(application
                        .getBean(Application.class)
                        .audited
                        .getAuditEvent()
                        .getData())
                .containsEntry("node", "b");
    }

    @Test
    void nodeThatIsNotEmptyIsNotReadmitted() {
        post(Map.of("action", "bootstrap", "reason", "first start"));

        ResponseEntity<String> refused = post(Map.of("action", "readmit", "node", "c", "reason", "a guess"));

        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(refused.getBody()).contains("not empty");
    }

    @Test
    void wrongArgumentsAreBadRequests() {
        assertThat(post(Map.of("action", "bootstrap", "reason", " ")).getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post(Map.of("action", "bootstrap")).getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post(Map.of("action", "wipe", "reason", "fun")).getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post(Map.of("action", "readmit", "reason", "which?")).getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post(Map.of("action", "readmit", "node", "d", "reason", "none"))
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void changesAreNotAllowedByDefault() {
        application.close();
        application = run();

        assertThat(post(Map.of("action", "bootstrap", "reason", "first start")).getStatusCode())
                .isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        assertThat(get()).contains("\"state\":\"empty\"");
    }

    private static ConfigurableApplicationContext run(String... more) {
        String[] nodes = MemoryNodes.three();
        String[] arguments = new String[nodes.length + more.length + 3];
        for (int i = 0; i < nodes.length; i++) {
            arguments[i] = "--" + nodes[i];
        }
        System.arraycopy(more, 0, arguments, nodes.length, more.length);
        arguments[arguments.length - 3] = "--server.port=0";
        arguments[arguments.length - 2] = "--spring.main.banner-mode=off";
        arguments[arguments.length - 1] = "--management.endpoints.web.exposure.include=consensus";
        return new SpringApplicationBuilder(Application.class).run(arguments);
    }

    private String get() {
        return http.get().uri(uri()).retrieve().body(String.class);
    }

    private ResponseEntity<String> post(Map<String, String> body) {
        return http.post()
                .uri(uri())
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toEntity(String.class);
    }

    private URI uri() {
        return URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port")
                + "/actuator/consensus");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        private volatile @Nullable AuditApplicationEvent audited;

        @Bean
        MemoryNodes memoryNodes() {
            return new MemoryNodes();
        }

        @EventListener
        void onAudit(AuditApplicationEvent event) {
            audited = event;
        }
    }
}
