package io.distlock.txn.autoconfigure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.autoconfigure.manager.SpringTransactionCoordinator;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;

/** What an attacker, a broken gateway or a stranger may send. All is refused, nothing is done for it, and nothing breaks. */
class HostileInputIT {

    private static final String WORK = "/work/hostile";

    private static Services services;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws Exception {
        services = new Services("servlet", "reactive");
        services.start("servlet", WebApplicationType.SERVLET);
        services.start("reactive", WebApplicationType.REACTIVE);
    }

    @AfterAll
    static void stop() {
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void callsAreRefusedWithTheRightStatusAndNothingIsDone(String service) throws Exception {
        long now = Instant.now().toEpochMilli();
        Transaction open =
                services.pod(service).bean(SpringTransactionCoordinator.class).begin(TransactionOptions.of("open"));
        String tx = open.id().toString();
        TransactionId id = open.id();
        String good = Signer.context(tx, "1", service, now, "30000");
        String spent = Signer.context(tx, "2", service, now, "30000");
        assertThat(post(service, "/nothing", spent).statusCode()).isEqualTo(200);

        Map<String, Integer> expected = new LinkedHashMap<>();
        Map<String, List<String>> contexts = new LinkedHashMap<>();
        Case cases = (name, status, values) -> {
            expected.put(name, status);
            contexts.put(name, List.of(values));
        };
        cases.add("empty", 400, "");
        cases.add("garbage", 400, "garbage");
        cases.add("without signature", 400, good.replaceAll(";s=.*", ""));
        cases.add("newer version", 400, good.replace("v=1", "v=2"));
        cases.add("markup", 400, good.replace("tx=", "tx=<script>"));
        cases.add("jndi", 400, "${jndi:ldap://localhost/a}");
        cases.add("twice", 400, good, good);
        cases.add("two different", 400, good, Signer.context(tx, "3", service, now, "30000"));
        cases.add("no time", 400, Signer.context(tx, "1", service, now, "0"));
        cases.add("too much time", 400, Signer.context(tx, "1", service, now, "86400001"));
        cases.add("number of no branch", 400, Signer.context(tx, "..", service, now, "30000"));
        cases.add("too deep", 400, Signer.context(tx, "1.1234567.1.1234567.1.1234567", service, now, "30000"));
        cases.add("transaction of no form", 400, Signer.context("-".repeat(40), "1", service, now, "30000"));
        cases.add("unknown key", 401, good.replace("k=default", "k=other"));
        cases.add("wrong signature", 401, good.replaceAll(";s=.*", ";s=" + "A".repeat(43)));
        cases.add("changed", 401, good.replace("br=1;", "br=9;"));
        cases.add("other service", 401, Signer.context(tx, "1", "other", now, "30000"));
        cases.add("expired", 401, Signer.context(tx, "1", service, now - 3_600_000, "30000"));
        cases.add("from the future", 401, Signer.context(tx, "1", service, now + 3_600_000, "30000"));
        cases.add(
                "signature of an order",
                401,
                good.replaceAll(";s=.*", "")
                        + Signer.sign("Distlock-Command", good.replaceAll(";s=.*", ""), "")
                                .replaceAll(".*(;s=)", "$1"));
        cases.add(
                "coordinator nobody knows",
                404,
                Signer.context(new TransactionId(id.log(), "f".repeat(16), 1).toString(), "1", service, now, "30000"));
        cases.add(
                "other log",
                409,
                Signer.context(
                        new TransactionId("f".repeat(16), id.incarnation(), 1).toString(), "1", service, now, "30000"));
        cases.add("decided", 409, Signer.context(decided(service).toString(), "1", service, now, "30000"));
        cases.add("replayed", 409, spent);
        cases.add("deadline passed", 409, Signer.context(tx, "4", service, now - 5_000, "1000"));
        cases.add("too long", 413, good + "x".repeat(513));

        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, List<String>> entry : contexts.entrySet()) {
            HttpResponse<String> response = post(service, WORK, entry.getValue().toArray(String[]::new));
            all.assertThat(response.statusCode())
                    .as("%s: %s", entry.getKey(), response.body())
                    .isEqualTo(expected.get(entry.getKey()));
            all.assertThat(response.headers().firstValue("Distlock-Branches")).isEmpty();
        }
        all.assertThat(services.pod(service).states("hostile")).isEmpty();
        open.rollback();
        all.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void ordersAreRefusedWithTheRightStatus(String service) throws Exception {
        long now = Instant.now().toEpochMilli();
        String branch = "/txn/branches/00000000000000a1-00000000000000b2-1f/2.0471193";
        SoftAssertions all = new SoftAssertions();

        order(all, 401, service, "POST", branch + "/commit");
        order(
                all,
                401,
                service,
                "POST",
                branch + "/commit",
                Signer.command("other", now, "POST " + branch + "/commit"));
        order(
                all,
                401,
                service,
                "POST",
                branch + "/commit",
                Signer.command(service, now, "POST " + branch + "/rollback"));
        order(all, 401, service, "POST", branch + "/commit", Signer.command(service, now, "GET " + branch));
        order(all, 401, service, "GET", branch);
        order(
                all,
                401,
                service,
                "POST",
                branch + "/rollback",
                Signer.command(service, now - 3_600_000, "POST " + branch + "/rollback"));
        order(all, 400, service, "POST", branch + "/rollback", "garbage");
        String twice = Signer.command(service, now, "POST " + branch + "/rollback");
        order(all, 400, service, "POST", branch + "/rollback", twice, twice);
        order(all, 413, service, "POST", branch + "/rollback", "x".repeat(300));
        order(all, 413, service, "POST", branch + "/" + "x".repeat(200));
        order(all, 404, service, "GET", branch + "/commit", Signer.command(service, now, "GET " + branch + "/commit"));
        order(all, 404, service, "PUT", branch + "/commit", Signer.command(service, now, "PUT " + branch + "/commit"));
        order(all, 404, service, "DELETE", branch, Signer.command(service, now, "DELETE " + branch));
        order(all, 404, service, "POST", "/txn/branches/", Signer.command(service, now, "POST /txn/branches/"));
        order(all, 400, service, "POST", branch + "%2fcommit"); // says the server itself
        order(all, 404, service, "POST", "/txn/branches/x/1/commit");
        // of a branch that nobody has prepared
        order(
                all,
                404,
                service,
                "POST",
                branch + "/commit",
                Signer.command(service, now, "POST " + branch + "/commit"));
        order(all, 404, service, "GET", branch, Signer.command(service, now, "GET " + branch));
        order(all, 200, service, "POST", branch + "/rollback", twice);

        all.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void brokenHttpIsRefusedByTheServer(String service) throws Exception {
        for (String header : List.of("a\rb", "a\nb: c", "x".repeat(65_536))) {
            String status = raw(
                    service,
                    "POST " + WORK + " HTTP/1.1\r\nHost: localhost\r\nDistlock-Transaction: " + header
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            assertThat(status)
                    .satisfiesAnyOf(line -> assertThat(line).startsWith("HTTP/1.1 4"), line -> assertThat(line)
                            .isEmpty());
        }
        assertThat(services.pod(service).states("hostile")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void bodyOfAnOrderIsIgnored(String service) throws Exception {
        String path = "/txn/branches/00000000000000a1-00000000000000b2-1f/2.0471193/rollback";
        HttpRequest request = HttpRequest.newBuilder(uri(service, path))
                .header(
                        "Distlock-Command",
                        Signer.command(service, Instant.now().toEpochMilli(), "POST " + path))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(new byte[1_000_000]))
                .build();

        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void thousandsOfStrangersAreRefused(String service) throws Exception {
        List<java.util.concurrent.CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(HTTP.sendAsync(request(service, WORK, "garbage " + i), BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode));
        }

        for (java.util.concurrent.CompletableFuture<Integer> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void nothingIsLeftInDoubt(String service) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> services.pod(service).bean(TransactionEngines.class).started().stream()
                        .allMatch(engine -> engine.recovery().report().inDoubt().isEmpty()));
    }

    // -- helpers

    @FunctionalInterface
    private interface Case {

        void add(String name, int status, String... contexts);
    }

    private static TransactionId decided(String service) throws Exception {
        Transaction transaction =
                services.pod(service).bean(SpringTransactionCoordinator.class).begin(TransactionOptions.of("decided"));
        services.pod(service)
                .bean(DecisionLog.class)
                .abort(DecisionRecord.abort(transaction.id(), "test", Instant.now()))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        return transaction.id();
    }

    private static void order(
            SoftAssertions all, int status, String service, String method, String path, String... commands)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(service, path)).method(method, BodyPublishers.noBody());
        for (String command : commands) {
            request.header("Distlock-Command", command);
        }
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        all.assertThat(response.statusCode())
                .as("%s %s %s: %s", method, path, List.of(commands), response.body())
                .isEqualTo(status);
    }

    private static HttpResponse<String> post(String service, String path, String... contexts) throws Exception {
        return HTTP.send(request(service, path, contexts), BodyHandlers.ofString());
    }

    private static HttpRequest request(String service, String path, String... contexts) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(service, path)).POST(BodyPublishers.noBody());
        for (String context : contexts) {
            request.header("Distlock-Transaction", context);
        }
        return request.build();
    }

    private static URI uri(String service, String path) {
        return URI.create("http://localhost:" + services.pod(service).port() + path);
    }

    /** First line of what comes back. */
    private static String raw(String service, String request) throws IOException {
        try (Socket socket = new Socket("localhost", services.pod(service).port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (java.net.SocketException closed) {
            return "";
        }
    }
}
