package io.distlock.txn.autoconfigure.http;

import io.distlock.devservers.WorkerEvent;
import io.distlock.txn.DistributedTransaction;
import java.io.IOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** One instance of shop, stock or payment in a JVM of its own, on PostgreSQL. Takes properties; tells its port when it is ready. */
public final class OrdersWorker {

    private OrdersWorker() {}

    public static void main(String[] properties) throws IOException {
        var context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(properties)
                .run();
        WorkerEvent.tell(System.out, "ready", "port", context.getEnvironment().getProperty("local.server.port"));
        // dies with whoever has started it
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                HibernateJpaAutoConfiguration.class,
                DataJpaRepositoriesAutoConfiguration.class,
                ArtemisAutoConfiguration.class,
                JmsAutoConfiguration.class
            })
    @Import({Orders.class, Controller.class})
    static class Application {

        @Bean
        @Primary
        DataSource ownDatabase(Environment environment) {
            return pool(environment.getRequiredProperty("own.database"));
        }

        @Bean(defaultCandidate = false)
        DataSource logDatabase(Environment environment) {
            return pool(environment.getRequiredProperty("log.database"));
        }

        @Bean
        Ledger ledger(DataSource ownDatabase) {
            return new Ledger(new JdbcTemplate(ownDatabase));
        }

        private static DataSource pool(String url) {
            PGConnectionPoolDataSource connections = new PGConnectionPoolDataSource();
            connections.setUrl(url + "?connectTimeout=3&socketTimeout=6");
            connections.setUser("postgres");
            JdbcConnectionPool pool = JdbcConnectionPool.create(connections);
            pool.setMaxConnections(12);
            pool.setLoginTimeout(4);
            return pool;
        }
    }

    /** Places orders in the shop: every order is in all three services or in none. */
    static class Orders {

        private final Ledger ledger;
        private final RestClient client;
        private final Environment environment;

        Orders(Ledger ledger, RestClient.Builder client, Environment environment) {
            this.ledger = ledger;
            this.client = client.build();
            this.environment = environment;
        }

        /** Payment is called from here or from stock, in turns. */
        @DistributedTransaction(timeout = "6s")
        public void place(String id) {
            book(id);
            call("stock", "reserve", id);
            if (!isPaidByStock(id)) {
                call("payment", "pay", id);
            }
        }

        void reserve(String id) {
            book(id);
            if (isPaidByStock(id)) {
                call("payment", "pay", id);
            }
        }

        void book(String id) {
            ledger.book(UUID.randomUUID().toString(), id);
        }

        private void call(String service, String what, String id) {
            client.post()
                    .uri("%s/%s/%s"
                            .formatted(
                                    environment.getRequiredProperty(
                                            "distlock.txn.http.targets.%s.url".formatted(service)),
                                    what,
                                    id))
                    .retrieve()
                    .toBodilessEntity();
        }

        private static boolean isPaidByStock(String id) {
            return id.hashCode() % 2 == 0;
        }
    }

    @RestController
    static class Controller {

        private final Orders orders;

        Controller(Orders orders) {
            this.orders = orders;
        }

        @PostMapping("/place/{id}")
        void place(@PathVariable String id) {
            orders.place(id);
        }

        @PostMapping("/reserve/{id}")
        void reserve(@PathVariable String id) {
            orders.reserve(id);
        }

        @PostMapping("/pay/{id}")
        void pay(@PathVariable String id) {
            orders.book(id);
        }
    }
}
