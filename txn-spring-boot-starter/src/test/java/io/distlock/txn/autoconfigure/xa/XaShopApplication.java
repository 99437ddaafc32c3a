package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.xa.PGXADataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.XADataSourceWrapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/** A shop with two XA databases and a TCC participant, which calls another service. May die in its first transaction, as by SIGKILL. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            ArtemisAutoConfiguration.class,
            DataJpaRepositoriesAutoConfiguration.class,
            HibernateJpaAutoConfiguration.class
        })
@Import({XaShopApplication.Orders.class, XaShopApplication.Stock.class, DeathAtPoint.class})
public class XaShopApplication {

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(XaShopApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
        System.exit(1); // it should have died
    }

    @Bean
    @Primary
    DataSource orders(XADataSourceWrapper wrapper, @Value("${test.databases}") String databases) throws Exception {
        return wrapper.wrapDataSource(xa(databases + "orders"));
    }

    @Bean
    DataSource billing(XADataSourceWrapper wrapper, @Value("${test.databases}") String databases) throws Exception {
        return wrapper.wrapDataSource(xa(databases + "billing"));
    }

    @Bean(defaultCandidate = false)
    DataSource logDatabase(@Value("${test.databases}") String databases) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(databases + "log");
        database.setUser("postgres");
        return database;
    }

    @Bean
    CommandLineRunner work(Orders orders, @Value("${test.first-id:0}") long firstId) {
        return arguments -> {
            if (firstId > 0) {
                DeathAtPoint.tryUntilDead(firstId, id -> orders.place(id, false));
            }
        };
    }

    private static PGXADataSource xa(String url) throws SQLException {
        PGXADataSource database = new PGXADataSource();
        database.setUrl(url);
        database.setUser("postgres");
        return database;
    }

    static class Orders {

        private final JdbcClient orders;
        private final JdbcClient billing;
        private final Stock stock;
        private final RestClient client;
        private final String payment;

        Orders(
                DataSource orders,
                @Qualifier("billing") DataSource billing,
                Stock stock,
                RestClient.Builder client,
                @Value("${distlock.txn.http.targets.payment.url}") String payment) {
            this.orders = JdbcClient.create(orders);
            this.billing = JdbcClient.create(billing);
            this.stock = stock;
            this.client = client.build();
            this.payment = payment;
        }

        @DistributedTransaction(name = "everything")
        public void place(long id, boolean fail) {
            orders.sql("insert into entry values (?)").param(id).update();
            billing.sql("insert into entry values (?)").param(id).update();
            stock.reserve(id);
            client.post().uri(payment + "/pay/" + id).retrieve().toBodilessEntity();
            if (fail) {
                throw new IllegalStateException("no");
            }
        }
    }

    @TccParticipant("stock")
    static class Stock {

        private final JdbcClient database;

        Stock(DataSource orders) {
            this.database = JdbcClient.create(orders);
        }

        @Try
        public void reserve(long id) {
            database.sql("insert into stock values (?, 'tried')").param(id).update();
        }

        @Confirm
        public void ship(long id) {
            database.sql("update stock set state = 'done' where id = ?")
                    .param(id)
                    .update();
        }

        @Cancel
        public void release(long id) {
            database.sql("delete from stock where id = ?").param(id).update();
        }
    }
}
