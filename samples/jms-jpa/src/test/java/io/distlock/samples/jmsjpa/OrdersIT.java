package io.distlock.samples.jmsjpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the demo as it is, with a real PostgreSQL and an embedded Artemis, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
class OrdersIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext application;
    private static String report;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        application = SpringApplication.run(OrdersApplication.class, "--server.port=0");
        report = console.getOut();
    }

    @AfterAll
    static void end() {
        application.close();
    }

    @Test
    void oneTransactionShipsWhatWasOrdered() {
        assertThat(report)
                .containsPattern("message apart from the transaction +16 +20")
                .containsPattern("one transaction over both +16 +16")
                .doesNotContain("WARN", "ERROR");
    }

    @Test
    void orderIsShippedUnlessItIsRefused() throws Exception {
        String before = get("/counts");

        assertThat(post("/orders?sku=book&refused=true")).isEqualTo(409);
        assertThat(post("/orders?sku=book")).isEqualTo(200);

        assertThat(before).isEqualTo("{\"orders\":16,\"shipments\":16}");
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/counts").equals("{\"orders\":17,\"shipments\":17}"));
        assertThat(get("/actuator/transactions")).contains("\"errors\":{}");
    }

    private static String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).build()).body();
    }

    private static int post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create(
                "http://localhost:" + application.getEnvironment().getRequiredProperty("local.server.port") + path);
    }
}
