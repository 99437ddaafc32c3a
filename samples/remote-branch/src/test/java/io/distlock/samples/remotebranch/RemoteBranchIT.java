package io.distlock.samples.remotebranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.samples.remotebranch.shop.Points;
import io.distlock.samples.remotebranch.shop.ShopApplication;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs the demo as it is, with a real PostgreSQL and the points service as a process of its own, and does what it proposes. */
@ExtendWith(OutputCaptureExtension.class)
class RemoteBranchIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ConfigurableApplicationContext shop;
    private static String report;

    @BeforeAll
    static void runDemo(CapturedOutput console) {
        shop = SpringApplication.run(ShopApplication.class, "--server.port=0");
        report = console.getOut();
    }

    @AfterAll
    static void end() {
        if (shop != null) {
            shop.close();
        }
    }

    @Test
    void demoSellsWithPointsOrNotAtAll() {
        assertThat(report)
                .containsPattern("alice buys and gets 7 points +1 +7")
                .containsPattern("bob regrets it, after the points were prepared, rolled back +0 +0")
                .containsPattern("carol's points are refused, rolled back +0 +0")
                .containsPattern("dave buys; the points service is killed after it has prepared +1 +7")
                .doesNotContain("ERROR");
    }

    @Test
    void salesAndPointsCommitOrRollBackTogether() throws Exception {
        assertThat(post("/sales?customer=erin&points=7&regrets=true").statusCode())
                .isEqualTo(409);
        assertThat(post("/sales?customer=erin&points=0").statusCode()).isEqualTo(502);
        HttpResponse<String> sold = post("/sales?customer=erin&points=7");

        assertThat(sold.statusCode()).isEqualTo(200);
        assertThat(sold.body()).isEqualTo("{\"sales\":1,\"points\":7}");
        assertThat(get("/account?customer=erin")).isEqualTo(sold.body());
        assertThat(get("/actuator/transactions")).contains("\"errors\":{}");
    }

    @Test
    void branchOfACallerThatDiedAsksTheLog() throws Exception {
        TransactionCoordinator coordinator = shop.getBean(TransactionCoordinator.class);
        Transaction transaction = coordinator.begin(TransactionOptions.of("orphan"));
        try (Scope scope = coordinator.bind(transaction)) {
            shop.getBean(Points.class).give("frank", 7);
        }
        assertThat(inDoubt()).isOne();

        // as everybody does who sees that the process has gone
        database()
                .update(
                        "UPDATE distlock_txn_owner SET fenced = TRUE WHERE incarnation = ?",
                        transaction.id().incarnation());

        await().atMost(PATIENCE).until(() -> inDoubt() == 0);
        assertThat(shop.getBean(Points.class).of("frank")).isZero();
        transaction.rollback();
        // the shop, which lives, goes on under a new incarnation
        await().atMost(PATIENCE)
                .until(() -> post("/sales?customer=grace&points=1").statusCode() == 200);
    }

    @Test
    void strangersAreRefused() throws Exception {
        HttpRequest forged = HttpRequest.newBuilder(
                        URI.create(shop.getEnvironment().getRequiredProperty("distlock.txn.http.targets.points.url")
                                + "/points/eve/7"))
                .header(
                        "Distlock-Transaction",
                        "v=1;k=default;tx=00000000000000a1-00000000000000b2-1f;br=2;to=points;at=1;ms=1000;n=%s;s=%s"
                                .formatted("A".repeat(22), "A".repeat(43)))
                .POST(BodyPublishers.noBody())
                .build();

        assertThat(CLIENT.send(forged, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
        assertThat(shop.getBean(Points.class).of("eve")).isZero();
    }

    private static int inDoubt() {
        return database()
                .queryForList("SELECT 1 FROM points_branch WHERE state = 'prepared' AND customer = 'frank'")
                .size();
    }

    private static JdbcTemplate database() {
        return shop.getBean(JdbcTemplate.class);
    }

    private static String get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + shop.getEnvironment().getRequiredProperty("local.server.port") + path);
    }
}
