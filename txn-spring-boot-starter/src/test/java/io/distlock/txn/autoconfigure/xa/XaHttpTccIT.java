package io.distlock.txn.autoconfigure.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.WorkerProcess;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two XA databases, a TCC participant and a branch in another service, in one transaction. */
class XaHttpTccIT {

    private static final Duration LIMIT = Duration.ofSeconds(180);

    private static PostgresNode postgres;
    private static ConfigurableApplicationContext payment;
    private static ConfigurableApplicationContext shop;

    @BeforeAll
    static void start() {
        postgres = PostgresNode.start();
        for (String name : List.of("orders", "billing", "payment", "log")) {
            JdbcClient.create(postgres.dataSource())
                    .sql("create database " + name)
                    .update();
        }
        DecisionLogSchema.create(
                source("log"), JdbcDecisionLogOptions.defaults().tablePrefix());
        for (String name : List.of("orders", "billing")) {
            database(name).sql("create table entry (id bigint primary key)").update();
        }
        database("orders")
                .sql("create table stock (id bigint primary key, state varchar(10))")
                .update();
        database("payment")
                .sql("create table payment (id bigint primary key, state varchar(10))")
                .update();
        payment = new SpringApplicationBuilder(XaPaymentApplication.class)
                .web(WebApplicationType.SERVLET)
                .run(arguments("--spring.application.name=payment", "--server.port=0"));
        shop = new SpringApplicationBuilder(XaShopApplication.class)
                .web(WebApplicationType.NONE)
                .run(shopArguments());
    }

    @AfterAll
    static void stop() {
        shop.close();
        payment.close();
        postgres.close();
    }

    @Test
    void allCommit() {
        shop.getBean(XaShopApplication.Orders.class).place(1, false);

        awaitEverywhere(1, true);
    }

    @Test
    void allRollBack() {
        assertThatIllegalStateException()
                .isThrownBy(() -> shop.getBean(XaShopApplication.Orders.class).place(2, true));

        awaitEverywhere(2, false);
    }

    @Test
    void decisionOfADeadProcessIsCarriedOutEverywhere() {
        try (WorkerProcess victim = WorkerProcess.launch(
                "xa-shop-dies",
                XaShopApplication.class,
                List.of("-Xmx192m"),
                shopArguments("--test.die-at=AFTER_DECISION", "--test.first-id=100"))) {
            Awaitility.await().atMost(LIMIT).until(victim::hasEnded);
        }

        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertNothingWaits();
            Map<String, List<Long>> books = books();
            assertThat(books.get("orders")).anyMatch(id -> id >= 100);
            assertThat(books.values()).containsOnly(books.get("orders"));
        });
    }

    private static void awaitEverywhere(long id, boolean there) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertNothingWaits();
            assertThat(books().values())
                    .allSatisfy(ids -> assertThat(ids.contains(id)).isEqualTo(there));
        });
    }

    private static void assertNothingWaits() {
        assertThat(database("orders")
                        .sql("select count(*) from pg_prepared_xacts")
                        .query(Long.class)
                        .single())
                .isZero();
        for (String table : List.of("orders.stock", "payment.payment")) {
            assertThat(database(table.split("\\.")[0])
                            .sql("select count(*) from %s where state = 'tried'".formatted(table.split("\\.")[1]))
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
    }

    /** What is done for good, by whom. */
    private static Map<String, List<Long>> books() {
        Map<String, List<Long>> books = new TreeMap<>();
        books.put("orders", ids("orders", "entry"));
        books.put("billing", ids("billing", "entry"));
        books.put("stock", ids("orders", "stock where state = 'done'"));
        books.put("payment", ids("payment", "payment where state = 'done'"));
        return books;
    }

    private static List<Long> ids(String database, String from) {
        return database(database)
                .sql("select id from %s order by id".formatted(from))
                .query(Long.class)
                .list();
    }

    private static String[] shopArguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=shop",
                "--distlock.txn.xa.enabled=true",
                "--distlock.txn.xa.non-xa-data-sources=logDatabase",
                "--distlock.txn.http.targets.payment.url=http://127.0.0.1:"
                        + payment.getEnvironment().getRequiredProperty("local.server.port"),
                "--distlock.txn.http.targets.payment.order-timeout=30s"));
        all.addAll(List.of(more));
        return arguments(all.toArray(String[]::new));
    }

    private static String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.main.banner-mode=off",
                "--spring.docker.compose.enabled=false",
                "--test.databases=" + url(""),
                "--distlock.enabled=false",
                "--distlock.txn.log.type=jdbc",
                "--distlock.txn.log.jdbc.data-source=logDatabase",
                "--distlock.txn.log.jdbc.lease=4s",
                "--distlock.txn.tcc.initialize-schema=always",
                "--distlock.txn.recovery.interval=500ms",
                "--distlock.txn.http.enabled=true",
                "--distlock.txn.http.secret=0123456789abcdef0123456789abcdef",
                "--distlock.txn.http.clock-skew=0s"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String url(String database) {
        return postgres.jdbcUrl().replaceAll("[a-z]+$", database);
    }

    private static PGSimpleDataSource source(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(database));
        source.setUser(postgres.username());
        return source;
    }

    private static JdbcClient database(String name) {
        return JdbcClient.create(source(name));
    }
}
