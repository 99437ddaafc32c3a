package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.TransactionRolledBackException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.client.HttpClientErrorException.Forbidden;
import org.springframework.web.client.HttpClientErrorException.Unauthorized;
import org.springframework.web.client.RestClient;

/** A shop that calls services behind Spring Security, where every request needs a login: stock with servlets, payment with WebFlux. */
class SecuredBranchIT {

    private static final String BRANCH = "/txn/branches/00000000000000a1-00000000000000b2-1f/2.0471193";

    private static Services services;
    private static CallClients clients;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws Exception {
        services = new Services("shop", "stock", "payment");
        services.start("stock", WebApplicationType.SERVLET, "spring.profiles.active=secured");
        services.start("payment", WebApplicationType.REACTIVE, "spring.profiles.active=secured");
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

    // -- calls

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void callWithALoginJoinsAndOrdersNeedNone(String service) throws Exception {
        services.transact(() -> call(service, "/work/joined"));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(services.pod(service).states("joined")).containsExactly("booked"));
        assertThat(services.address(service).messages).containsExactly("POST /work/joined", "POST commit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void callWithoutALoginIsRefusedAndRollsBack(String service) {
        assertThatExceptionOfType(Unauthorized.class)
                .isThrownBy(() -> services.transact(() -> {
                    call(other(service), "/work/anonymous");
                    return clients.post(service, "/work/anonymous");
                }));

        assertNothing(service, "anonymous");
        assertNothing(other(service), "anonymous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void callThatIsForbiddenRollsBack(String service) {
        assertThatExceptionOfType(Forbidden.class)
                .isThrownBy(() -> services.transact(() -> {
                    call(other(service), "/work/before");
                    return call(service, "/work/admin-only");
                }));

        assertNothing(service, "admin-only");
        assertNothing(other(service), "before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void callWithoutTheTokenThatItNeedsIsRefused(String service) {
        assertThatExceptionOfType(Forbidden.class).isThrownBy(() -> services.transact(() -> call(service, "/nothing")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void refusalBeforeAnyWorkDoomsNothingIfTheCallerGoesOn(String service) throws Exception {
        services.transact(() -> {
            call(service, "/work/goes-on");
            return catchThrowable(() -> clients.post(service, "/work/never"));
        });

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(services.pod(service).states("goes-on")).containsExactly("booked"));
        assertNothing(service, "never");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void denialAfterWorkRollsTheWorkBack(String service) {
        Throwable failure =
                catchThrowable(() -> services.transact(() -> catchThrowable(() -> call(service, "/denied/denied"))));

        assertThat(failure).isInstanceOf(TransactionRolledBackException.class);
        assertNothing(service, "denied");
    }

    // -- who is let in

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void wrongSignatureIsRefusedBeforeAnybodyAsksForALogin(String service) throws Exception {
        Transaction open = services.coordinator().begin(TransactionOptions.of("open"));
        String context = Signer.context(open.id().toString(), "1", service, now(), "30000")
                .replaceAll(";s=.*", ";s=" + "A".repeat(43));

        HttpResponse<String> ours = send(request(service, "/work/wrong").header("Distlock-Transaction", context));
        HttpResponse<String> theirs = send(request(service, "/work/wrong"));
        open.rollback();

        assertThat(ours.statusCode()).isEqualTo(401);
        assertThat(ours.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(theirs.statusCode()).isEqualTo(401);
        assertThat(theirs.headers().firstValue("WWW-Authenticate")).isPresent();
        assertNothing(service, "wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void signatureIsNoLogin(String service) throws Exception {
        Transaction open = services.coordinator().begin(TransactionOptions.of("open"));
        String context = Signer.context(open.id().toString(), "1", service, now(), "30000");

        HttpResponse<String> response = send(request(service, "/work/signed").header("Distlock-Transaction", context));
        open.rollback();

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("Distlock-Branches"))
                .hasValueSatisfying(votes -> assertThat(votes).contains("@" + service + "=R"));
        assertNothing(service, "signed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void ordersNeedASignatureAndNeitherLoginNorToken(String service) throws Exception {
        assertThat(order(service, "POST", "/rollback").statusCode()).isEqualTo(200);
        assertThat(order(service, "POST", "/commit").statusCode()).isEqualTo(404);
        assertThat(order(service, "GET", "").statusCode()).isEqualTo(404);
        assertThat(order(service, "GET", "").headers().firstValue("Distlock-Outcome"))
                .isPresent();
        assertThat(send(request(service, BRANCH + "/rollback")).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock", "payment"})
    void nothingElseIsOpen(String service) throws Exception {
        for (String path : List.of(
                "/work/open",
                "/txn",
                "/txn/branch",
                "/txn/branches",
                "/txn/branches/../../work/open",
                "/txn/branches/%2e%2e/%2e%2e/work/open",
                "/txn/branches/..;/..;/work/open",
                "/work/open/../../txn/branches/",
                "//txn/branches/",
                "/txn;a=b/branches/x",
                "/work/open?path=/txn/branches/")) {
            for (String command : List.of("", Signer.command(service, now(), "POST " + path))) {
                HttpResponse<String> response = send(request(service, path).header("Distlock-Command", command));

                assertThat(response.statusCode()).as(path).isIn(400, 401, 403, 404, 413);
            }
        }
        assertNothing(service, "open");
    }

    // -- helpers

    private static String other(String service) {
        return service.equals("stock") ? "payment" : "stock";
    }

    private static String call(String service, String path) {
        return services.pod("shop")
                .bean(RestClient.Builder.class)
                .build()
                .post()
                .uri(clients.url(service) + path)
                .headers(headers -> headers.setBasicAuth("shop", "shop-password"))
                .retrieve()
                .body(String.class);
    }

    private static HttpResponse<String> order(String service, String method, String order) throws Exception {
        String path = BRANCH + order;
        return send(request(service, path)
                .method(method, BodyPublishers.noBody())
                .header("Distlock-Command", Signer.command(service, now(), method + " " + path)));
    }

    private static HttpRequest.Builder request(String service, String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://localhost:" + services.pod(service).port() + path))
                .POST(BodyPublishers.noBody());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static long now() {
        return Instant.now().toEpochMilli();
    }

    private static void assertNothing(String service, String entry) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(services.pod(service).states(entry)).isEmpty());
    }
}
