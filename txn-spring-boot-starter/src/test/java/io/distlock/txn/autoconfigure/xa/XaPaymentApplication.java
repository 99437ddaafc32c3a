package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The service that the shop calls. It knows nothing of XA. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            ArtemisAutoConfiguration.class,
            DataJpaRepositoriesAutoConfiguration.class,
            HibernateJpaAutoConfiguration.class
        })
@Import({XaPaymentApplication.Payments.class, XaPaymentApplication.Controller.class})
class XaPaymentApplication {

    @Bean
    @Primary
    DataSource payment(@Value("${test.databases}") String databases) {
        return database(databases + "payment");
    }

    @Bean(defaultCandidate = false)
    DataSource logDatabase(@Value("${test.databases}") String databases) {
        return database(databases + "log");
    }

    private static DataSource database(String url) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(url);
        database.setUser("postgres");
        return database;
    }

    @RestController
    static class Controller {

        private final Payments payments;

        Controller(Payments payments) {
            this.payments = payments;
        }

        @PostMapping("/pay/{id}")
        void pay(@PathVariable("id") long id) {
            payments.take(id);
        }
    }

    @TccParticipant("payments")
    static class Payments {

        private final JdbcClient database;

        Payments(DataSource payment) {
            this.database = JdbcClient.create(payment);
        }

        @Try
        public void take(long id) {
            database.sql("insert into payment values (?, 'tried')").param(id).update();
        }

        @Confirm
        public void confirm(long id) {
            database.sql("update payment set state = 'done' where id = ?")
                    .param(id)
                    .update();
        }

        @Cancel
        public void giveBack(long id) {
            database.sql("delete from payment where id = ?").param(id).update();
        }
    }
}
