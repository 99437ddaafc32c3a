package io.distlock.txn.autoconfigure.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.PostgresServer;
import io.distlock.devservers.WorkerProcess;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.engine.ProtocolProbe.Point;
import io.distlock.txn.log.jdbc.DecisionLogSchema;
import io.distlock.txn.log.jdbc.JdbcDecisionLogOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;

/** Processes die with a row and a message in one transaction, and one that has never heard of it finds what they prepared. */
class XaCrashIT {

    private static final Duration LIMIT = Duration.ofSeconds(180);

    /** What must become of the transaction of a process that dies at the point; its ids begin at the number. */
    private static final Map<Point, Long> FIRST_IDS = new LinkedHashMap<>();

    static {
        FIRST_IDS.put(Point.AFTER_VOTE, 100L);
        FIRST_IDS.put(Point.AFTER_DECISION, 200L);
    }

    private static PostgresServer postgres;
    private static EmbeddedActiveMQ broker;
    private static int brokerPort;

    @BeforeAll
    static void startServers() throws Exception {
        postgres = PostgresServer.start();
        DecisionLogSchema.create(
                postgres.dataSource(), JdbcDecisionLogOptions.defaults().tablePrefix());
        JdbcClient.create(postgres.dataSource())
                .sql("create table purchase (id bigint primary key, sku varchar(255))")
                .update();
        brokerPort = freePort();
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + brokerPort));
        broker.start();
    }

    @AfterAll
    static void stopServers() throws Exception {
        broker.stop();
        postgres.close();
    }

    @Test
    void rowAndMessageOfTheDeadAreBothThereOrNeitherIs() {
        List<WorkerProcess> victims = new ArrayList<>();
        FIRST_IDS.forEach((point, id) -> victims.add(WorkerProcess.launch(
                "xa-app-dies-" + point,
                XaCrashApplication.class,
                List.of("-Xmx192m"),
                arguments("--test.die-at=" + point, "--test.first-id=" + id))));
        Awaitility.await().atMost(LIMIT).until(() -> victims.stream().allMatch(WorkerProcess::hasEnded));

        try (ConfigurableApplicationContext fresh = new SpringApplicationBuilder(XaCrashApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments())) {
            XaResources resources = fresh.getBean(XaResources.class);
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(prepared()).isZero();
                for (XaResources.XaResourceBean resource : resources.beans()) {
                    assertThat(resource.participant().inDoubt(10)).isEmpty();
                }
            });

            List<String> messages = messages(fresh.getBean(JmsTemplate.class));
            assertThat(orders()).isEqualTo(messages);
            assertThat(messages)
                    .filteredOn(message -> message.startsWith("order 2"))
                    .isNotEmpty();
            assertThat(messages).doesNotContain("order 100");
            assertThat(fresh.getBean(TransactionEngines.class)
                            .engine("")
                            .recovery()
                            .report()
                            .failure())
                    .isEmpty();
        }
        victims.forEach(WorkerProcess::close);
    }

    private static String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=shop",
                "--spring.docker.compose.enabled=false",
                "--distlock.enabled=false",
                "--spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
                "--distlock.txn.xa.enabled=true",
                "--distlock.txn.xa.carry-decisions=false",
                "--distlock.txn.log.type=jdbc",
                "--distlock.txn.log.jdbc.lease=4s",
                "--distlock.txn.recovery.interval=500ms",
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.datasource.username=" + postgres.username(),
                "--spring.artemis.mode=native",
                "--spring.artemis.broker-url=tcp://127.0.0.1:" + brokerPort,
                "--spring.jms.template.receive-timeout=300ms"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static long prepared() {
        return JdbcClient.create(postgres.dataSource())
                .sql("select count(*) from pg_prepared_xacts")
                .query(Long.class)
                .single();
    }

    private static List<String> orders() {
        return JdbcClient.create(postgres.dataSource())
                .sql("select 'order ' || id from purchase order by id")
                .query(String.class)
                .list();
    }

    private static List<String> messages(JmsTemplate template) {
        List<String> received = new ArrayList<>();
        for (Object next = template.receiveAndConvert(XaApplication.QUEUE);
                next != null;
                next = template.receiveAndConvert(XaApplication.QUEUE)) {
            received.add((String) next);
        }
        return received.stream().sorted().toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
