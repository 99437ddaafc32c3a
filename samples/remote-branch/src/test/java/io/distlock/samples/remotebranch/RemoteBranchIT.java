package io.distlock.samples.remotebranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.PostgresNode;
import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** A shop on Spring Boot calls the service that knows neither Spring nor distlock. */
class RemoteBranchIT {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PostgresNode server;
    private static PointsService points;
    private static ConfigurableApplicationContext shop;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresNode.start();
        points = new PointsService(0, server.dataSource(), "default", SECRET.getBytes(StandardCharsets.US_ASCII));
        shop = new SpringApplicationBuilder(Shop.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=shop",
                        "spring.main.banner-mode=off",
                        "database.url=" + server.jdbcUrl(),
                        "distlock.txn.log.jdbc.initialize-schema=always",
                        "distlock.txn.http.enabled=true",
                        "distlock.txn.http.secret=" + SECRET,
                        "distlock.txn.http.targets.points.url=http://localhost:" + points.port())
                .run();
    }

    @AfterAll
    static void stop() {
        if (shop != null) {
            shop.close();
        }
        if (points != null) {
            points.close();
        }
        server.close();
    }

    @Test
    void orderAndPointsCommitTogether() throws Exception {
        shop.getBean(Sales.class).sell("alice", 7, false);

        assertThat(points.points("alice")).isEqualTo(7);
        assertThat(sales("alice")).isOne();
    }

    @Test
    void orderAndPointsRollBackTogether() throws Exception {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shop.getBean(Sales.class).sell("bob", 7, true));

        await().atMost(PATIENCE).until(() -> points.inDoubt() == 0);
        assertThat(points.points("bob")).isZero();
        assertThat(sales("bob")).isZero();
    }

    @Test
    void refusalOfPointsRollsTheOrderBack() throws Exception {
        assertThatExceptionOfType(HttpClientErrorException.class)
                .isThrownBy(() -> shop.getBean(Sales.class).sell("carol", 0, false));

        assertThat(sales("carol")).isZero();
    }

    @Test
    void branchOfACallerThatDiedAsksTheLog() throws Exception {
        TransactionCoordinator coordinator = shop.getBean(TransactionCoordinator.class);
        Transaction transaction = coordinator.begin(TransactionOptions.of("orphan"));
        try (Scope scope = coordinator.bind(transaction)) {
            shop.getBean(Sales.class).givePoints("dave", 7);
        }
        assertThat(points.inDoubt()).isPositive();

        // as everybody does who sees that the process has gone
        new JdbcTemplate(server.dataSource())
                .update(
                        "UPDATE distlock_txn_owner SET fenced = TRUE WHERE incarnation = ?",
                        transaction.id().incarnation());

        await().atMost(PATIENCE).until(() -> points.inDoubt() == 0);
        assertThat(points.points("dave")).isZero();
        transaction.rollback();
        // the shop, which lives, goes on under a new incarnation
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            shop.getBean(Sales.class).sell("erin", 1, false);
            return true;
        });
    }

    @Test
    void strangersAreRefused() throws Exception {
        HttpRequest forged = HttpRequest.newBuilder(URI.create("http://localhost:" + points.port() + "/points/eve/7"))
                .header(
                        "Distlock-Transaction",
                        "v=1;k=default;tx=00000000000000a1-00000000000000b2-1f;br=2;to=points;at=1;ms=1000;n=%s;s=%s"
                                .formatted("A".repeat(22), "A".repeat(43)))
                .POST(BodyPublishers.noBody())
                .build();

        assertThat(HttpClient.newHttpClient()
                        .send(forged, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(401);
        assertThat(points.points("eve")).isZero();
    }

    private static int sales(String customer) {
        return new JdbcTemplate(server.dataSource())
                .queryForObject("SELECT count(*) FROM sale WHERE customer = ?", Integer.class, customer);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        DataSource dataSource(Environment environment) {
            DataSource database = server.dataSource();
            new JdbcTemplate(database).execute("CREATE TABLE IF NOT EXISTS sale (customer VARCHAR(50))");
            return database;
        }

        @Bean
        Sales sales(JdbcTemplate jdbc, TransactionTemplate local, RestClient.Builder client, Environment environment) {
            return new Sales(
                    jdbc,
                    local,
                    client.baseUrl(environment.getRequiredProperty("distlock.txn.http.targets.points.url"))
                            .build());
        }
    }

    /** Sells in its own database, and has points given. */
    static class Sales {

        private final JdbcTemplate jdbc;
        private final TransactionTemplate local;
        private final RestClient client;

        Sales(JdbcTemplate jdbc, TransactionTemplate local, RestClient client) {
            this.jdbc = jdbc;
            this.local = local;
            this.client = client;
        }

        @DistributedTransaction
        public void sell(String customer, int number, boolean regrets) {
            local.executeWithoutResult(status -> jdbc.update("INSERT INTO sale VALUES (?)", customer));
            givePoints(customer, number);
            if (regrets) {
                throw new IllegalStateException("does not want it any more");
            }
        }

        void givePoints(String customer, int number) {
            client.post()
                    .uri("/points/{customer}/{number}", customer, number)
                    .retrieve()
                    .toBodilessEntity();
        }
    }
}
