package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

/** A shop on servlets that calls stock on WebFlux, which calls payment. */
class ReactiveBranchIT {

    private static Services services;
    private static CallClients clients;

    @BeforeAll
    static void start() throws Exception {
        services = new Services("shop", "stock", "payment");
        services.start("payment", WebApplicationType.REACTIVE);
        services.start("stock", WebApplicationType.REACTIVE);
        services.start("shop", WebApplicationType.SERVLET);
        clients = services.pod("shop").bean(CallClients.class);
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    @BeforeEach
    void reset() {
        services.reset();
    }

    @Test
    void blockingWorkJoins() throws Exception {
        assertThat(services.transact(() -> clients.work("stock", "blocking"))).isEqualTo("done blocking");

        assertBooked("stock", "blocking");
        assertThat(services.address("stock").messages).containsExactly("POST /work/blocking?next=", "POST commit");
    }

    @Test
    void reactiveWorkTakesTheTransactionToAThirdService() throws Exception {
        services.transact(() -> clients.post("stock", "/flow/flow?next=payment"));

        assertBooked("stock", "flow");
        assertBooked("payment", "flow");
    }

    @Test
    void bodyIsReadBeforeTheWorkBegins() throws Exception {
        RestClient client = services.pod("shop").bean(RestClient.Builder.class).build();

        String answer = services.transact(() -> client.post()
                .uri(clients.url("stock") + "/body")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("entry", "body"))
                .retrieve()
                .body(String.class));

        assertThat(answer).isEqualTo("done body");
        assertBooked("stock", "body");
    }

    @Test
    void errorRollsBack() {
        assertThatExceptionOfType(HttpServerErrorException.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/work/error?status=0")));

        assertNothing("stock", "error");
    }

    @Test
    void refusalAfterWorkRollsBack() {
        assertThatExceptionOfType(HttpClientErrorException.Conflict.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/work/refused?status=409")));

        assertNothing("stock", "refused");
    }

    @Test
    void responseThatIsTooLongRollsBack() {
        assertThatExceptionOfType(HttpServerErrorException.class)
                .isThrownBy(() -> services.transact(() -> clients.post("stock", "/long")));

        assertNothing("stock", "long");
    }

    @Test
    void requestThatIsTooLongIsRefused() {
        RestClient client = services.pod("shop").bean(RestClient.Builder.class).build();

        assertThatExceptionOfType(HttpClientErrorException.class)
                .isThrownBy(() -> services.transact(() -> client.post()
                        .uri(clients.url("stock") + "/work/long-request")
                        .body("x".repeat(1_100_000))
                        .retrieve()
                        .body(String.class)))
                .satisfies(
                        refused -> assertThat(refused.getStatusCode().value()).isEqualTo(413));

        assertNothing("stock", "long-request");
    }

    private static void assertBooked(String service, String entry) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(services.pod(service).states(entry)).containsExactly("booked"));
    }

    private static void assertNothing(String service, String entry) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(services.pod(service).states(entry)).isEmpty());
    }
}
