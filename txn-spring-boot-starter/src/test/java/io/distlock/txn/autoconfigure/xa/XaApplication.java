package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Table;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.xa.PGXADataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.XADataSourceWrapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

/** An application with JPA on PostgreSQL, plain SQL on H2, messages, and a TCC participant. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({XaApplication.Orders.class, XaApplication.Audit.class, XaApplication.Stock.class, XaApplication.Events.class})
class XaApplication {

    static final String QUEUE = "orders";

    @Bean
    @Primary
    DataSource orders(XADataSourceWrapper wrapper, @Value("${test.postgres}") String url) throws Exception {
        PGXADataSource database = new PGXADataSource();
        database.setUrl(url);
        database.setUser("postgres");
        return wrapper.wrapDataSource(database);
    }

    @Bean
    DataSource billing(XADataSourceWrapper wrapper, @Value("${test.h2}") String url) throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        return wrapper.wrapDataSource(database);
    }

    @Bean
    JdbcClient billingClient(@Qualifier("billing") DataSource billing) {
        return JdbcClient.create(billing);
    }

    @Bean
    @Primary
    JdbcClient ordersClient(DataSource orders) {
        return JdbcClient.create(orders);
    }

    @Entity(name = "Purchase")
    @Table(name = "purchase")
    static class Purchase {

        @Id
        Long id;

        String sku;

        protected Purchase() {}

        Purchase(long id, String sku) {
            this.id = id;
            this.sku = sku;
        }
    }

    record Ordered(long id) {}

    /** Whatever can be in one transaction. */
    static class Orders {

        @PersistenceContext
        private EntityManager entities;

        private final JmsTemplate messages;
        private final JdbcClient billing;
        private final Audit audit;
        private final Stock stock;
        private final org.springframework.context.ApplicationEventPublisher events;

        Orders(
                JmsTemplate messages,
                @Qualifier("billingClient") JdbcClient billing,
                Audit audit,
                Stock stock,
                org.springframework.context.ApplicationEventPublisher events) {
            this.messages = messages;
            this.billing = billing;
            this.audit = audit;
            this.stock = stock;
            this.events = events;
        }

        @Transactional
        public void place(long id, boolean fail) {
            entities.persist(new Purchase(id, "book"));
            messages.convertAndSend(QUEUE, "order " + id);
            events.publishEvent(new Ordered(id));
            if (fail) {
                throw new IllegalStateException("no");
            }
        }

        @DistributedTransaction(name = "everything")
        public void placeWithEverything(long id, boolean fail) {
            entities.persist(new Purchase(id, "book"));
            messages.convertAndSend(QUEUE, "order " + id);
            billing.sql("insert into bill values (?)").param(id).update();
            stock.reserve(id);
            if (fail) {
                throw new IllegalStateException("no");
            }
        }

        @DistributedTransaction(name = "outer")
        public void distributedAroundTransactional(long id, boolean failInside) {
            billing.sql("insert into bill values (?)").param(id).update();
            try {
                audit.note(id, failInside);
            } catch (IllegalStateException ignored) {
                // the transaction is doomed all the same
            }
        }

        @Transactional
        public void transactionalAroundNew(long id) {
            billing.sql("insert into bill values (?)").param(id).update();
            audit.noteApart(id);
            throw new IllegalStateException("no");
        }

        @Transactional
        public String receive(boolean fail) {
            Object message = messages.receiveAndConvert(QUEUE);
            billing.sql("insert into bill values (1)").update();
            if (fail) {
                throw new IllegalStateException("no");
            }
            return (String) message;
        }
    }

    static class Audit {

        private final JdbcClient orders;

        Audit(JdbcClient orders) {
            this.orders = orders;
        }

        @Transactional
        public void note(long id, boolean fail) {
            orders.sql("insert into audit values (?)").param(id).update();
            if (fail) {
                throw new IllegalStateException("no");
            }
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void noteApart(long id) {
            note(id, false);
        }
    }

    @TccParticipant("stock")
    static class Stock {

        private final JdbcClient orders;

        Stock(JdbcClient orders) {
            this.orders = orders;
        }

        @Try
        public void reserve(long id) {
            orders.sql("insert into stock values (?, 'reserved')").param(id).update();
        }

        @Confirm
        public void ship(long id) {
            orders.sql("update stock set state = 'shipped' where id = ?")
                    .param(id)
                    .update();
        }

        @Cancel
        public void release(long id) {
            orders.sql("update stock set state = 'released' where id = ?")
                    .param(id)
                    .update();
        }
    }

    static class Events {

        final List<Long> committed = new CopyOnWriteArrayList<>();

        @TransactionalEventListener
        public void ordered(Ordered event) {
            committed.add(event.id());
        }
    }
}
