package io.distlock.txn.autoconfigure.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.distlock.devservers.PostgresServer;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.xa.XaTransactionManager;
import jakarta.jms.ConnectionFactory;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.jta.JtaTransactionManager;

/** JPA on PostgreSQL, SQL on H2 and an embedded Artemis in one transaction, as Boot configures them. */
class XaApplicationIT {

    private static PostgresServer postgres;
    private static ConfigurableApplicationContext context;
    private static JdbcClient ordersDatabase;
    private static JdbcClient billingDatabase;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
        ordersDatabase = JdbcClient.create(postgres.dataSource());
        ordersDatabase.sql("create table audit (id bigint primary key)").update();
        ordersDatabase
                .sql("create table stock (id bigint primary key, state varchar(10))")
                .update();
        context = new SpringApplicationBuilder(XaApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.application.name=shop",
                        "--distlock.txn.xa.enabled=true",
                        "--distlock.txn.log.jdbc.initialize-schema=always",
                        "--distlock.txn.tcc.initialize-schema=always",
                        "--distlock.enabled=false",
                        "--spring.jpa.hibernate.ddl-auto=create",
                        "--spring.artemis.mode=embedded",
                        "--spring.artemis.embedded.persistent=false",
                        "--spring.jms.template.receive-timeout=100ms",
                        "--spring.datasource.hikari.maximum-pool-size=7",
                        "--test.postgres=" + postgres.jdbcUrl(),
                        "--test.h2=jdbc:h2:mem:xaapp;DB_CLOSE_DELAY=-1");
        billingDatabase = context.getBean("billingClient", JdbcClient.class);
        billingDatabase.sql("create table bill (id bigint primary key)").update();
    }

    @AfterAll
    static void stop() {
        context.close();
        postgres.close();
    }

    @BeforeEach
    void empty() {
        for (String table : List.of("purchase", "audit", "stock")) {
            ordersDatabase.sql("delete from " + table).update();
        }
        billingDatabase.sql("delete from bill").update();
        context.getBean(XaApplication.Events.class).committed.clear();
    }

    @AfterEach
    void nothingIsLeft() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(context.getBean(TransactionEngines.class)
                            .engine("")
                            .engine()
                            .openTransactions())
                    .isZero();
            assertThat(context.getBean(XaTransactionManager.class).openTransactions())
                    .isZero();
            for (XaResources.XaResourceBean resource :
                    context.getBean(XaResources.class).beans()) {
                assertThat(resource.participant().liveBranches())
                        .as(resource.bean())
                        .isZero();
                assertThat(resource.participant().inDoubt(10)).isEmpty();
            }
            for (DataSource each : context.getBeansOfType(DataSource.class).values()) {
                assertThat(each.unwrap(HikariDataSource.class)
                                .getHikariPoolMXBean()
                                .getActiveConnections())
                        .isZero();
            }
        });
        assertThat(messages()).as("messages left").isEmpty();
    }

    @Test
    void bootUsesWhatIsThere() throws SQLException {
        assertThat(context.getBean(PlatformTransactionManager.class)).isInstanceOf(JtaTransactionManager.class);
        assertThat(context.getBean(UserTransaction.class)).isNotNull();
        assertThat(context.getBean(ConnectionFactory.class)).isInstanceOf(XaPoolConnectionFactory.class);
        assertThat(context.getBean("orders", DataSource.class)
                        .unwrap(HikariDataSource.class)
                        .getMaximumPoolSize())
                .isEqualTo(7);
        assertThat(context.getBean(XaResources.class).participants())
                .extracting("name")
                .containsExactlyInAnyOrder("shop:orders", "shop:billing", "shop:jmsConnectionFactory");
    }

    @Test
    void entityAndMessageCommitTogether() {
        orders().place(1, false);

        assertThat(count("purchase")).isEqualTo(1);
        assertThat(messages()).containsExactly("order 1");
        assertThat(context.getBean(XaApplication.Events.class).committed).containsExactly(1L);
    }

    @Test
    void entityAndMessageRollBackTogether() {
        assertThatIllegalStateException().isThrownBy(() -> orders().place(2, true));

        assertThat(count("purchase")).isZero();
        assertThat(messages()).isEmpty();
        assertThat(context.getBean(XaApplication.Events.class).committed).isEmpty();
    }

    @Test
    void whatJpaFlushesAtTheEndCanStillRollBackTheMessage() {
        orders().place(3, false);
        assertThat(messages()).containsExactly("order 3");

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> orders().place(3, false))
                .satisfies(thrown -> assertThat(thrown)
                        .isInstanceOfAny(UnexpectedRollbackException.class, DataAccessException.class)
                        .hasStackTraceContaining("purchase_pkey"));

        assertThat(messages()).isEmpty();
    }

    @Test
    void twoDatabasesMessageAndTccParticipantCommitTogether() {
        orders().placeWithEverything(4, false);

        assertThat(count("purchase")).isEqualTo(1);
        assertThat(count("bill")).isEqualTo(1);
        assertThat(stock(4)).isEqualTo("shipped");
        assertThat(messages()).containsExactly("order 4");
    }

    @Test
    void twoDatabasesMessageAndTccParticipantRollBackTogether() {
        assertThatIllegalStateException().isThrownBy(() -> orders().placeWithEverything(5, true));

        assertThat(count("purchase")).isZero();
        assertThat(count("bill")).isZero();
        assertThat(stock(5)).isEqualTo("released");
        assertThat(messages()).isEmpty();
    }

    @Test
    void transactionalMethodJoinsTheDistributedTransaction() {
        orders().distributedAroundTransactional(6, false);

        assertThat(count("bill")).isEqualTo(1);
        assertThat(count("audit")).isEqualTo(1);
    }

    @Test
    void innerFailureDoomsTheOuterTransactionAndIsTheCause() {
        assertThatExceptionOfType(UnexpectedRollbackException.class)
                .isThrownBy(() -> orders().distributedAroundTransactional(7, true));

        assertThat(count("bill")).isZero();
        assertThat(count("audit")).isZero();
    }

    @Test
    void newTransactionInsideIsApart() {
        assertThatIllegalStateException().isThrownBy(() -> orders().transactionalAroundNew(8));

        assertThat(count("bill")).isZero();
        assertThat(count("audit")).isEqualTo(1);
    }

    @Test
    void messageThatWasReceivedComesAgainAfterARollback() {
        context.getBean(JmsTemplate.class).convertAndSend(XaApplication.QUEUE, "work");

        assertThatIllegalStateException().isThrownBy(() -> orders().receive(true));
        assertThat(count("bill")).isZero();

        assertThat(orders().receive(false)).isEqualTo("work");
        assertThat(count("bill")).isEqualTo(1);
    }

    @Test
    void userTransactionIsOneOfThem() throws Exception {
        UserTransaction user = context.getBean(UserTransaction.class);

        user.begin();
        context.getBean(XaApplication.Audit.class).note(9, false);
        orders().distributedAroundTransactional(10, false);
        assertThat(context.getBean(TransactionCoordinator.class).current()).isPresent();
        user.rollback();

        assertThat(count("audit")).isZero();
        assertThat(count("bill")).isZero();
        assertThat(context.getBean(TransactionCoordinator.class).current()).isEmpty();
    }

    private static XaApplication.Orders orders() {
        return context.getBean(XaApplication.Orders.class);
    }

    private static long count(String table) {
        return (table.equals("bill") ? billingDatabase : ordersDatabase)
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }

    private static String stock(long id) {
        return ordersDatabase
                .sql("select state from stock where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElse("none");
    }

    private static List<Object> messages() {
        List<Object> received = new java.util.ArrayList<>();
        JmsTemplate template = context.getBean(JmsTemplate.class);
        for (Object next = template.receiveAndConvert(XaApplication.QUEUE);
                next != null;
                next = template.receiveAndConvert(XaApplication.QUEUE)) {
            received.add(next);
        }
        return received;
    }
}
