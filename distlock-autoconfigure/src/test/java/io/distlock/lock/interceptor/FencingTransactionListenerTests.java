package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockLostException;
import io.distlock.lock.OnLost;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

class FencingTransactionListenerTests {

    private final Application application = Application.start(Database.class, Stock.class);
    private final FakeLockManager locks = application.locks;
    private final Stock stock = application.bean(Stock.class);
    private final CountingDataSource dataSource = application.bean(CountingDataSource.class);
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);

    @BeforeEach
    void createTables() {
        new ResourceDatabasePopulator(new ClassPathResource("io/distlock/lock/fencing/schema.sql")).execute(dataSource);
        jdbc.execute("create table movement (id int)");
    }

    @AfterEach
    void end() {
        jdbc.execute("drop all objects");
        application.close();
    }

    @Test
    void currentHolderCommitsAndLeavesItsToken() {
        stock.insert(() -> {});
        stock.insert(() -> {});

        assertThat(rows()).isEqualTo(2);
        assertThat(seenTokens()).containsExactly("stock=2");
    }

    @Test
    void staleHolderWhichBelievesItselfValidIsRolledBack() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> stock.insert(() -> {
                    successorHasCommitted("stock");
                    assertThat(locks.holder("stock").isValid()).isTrue();
                }))
                .withMessageContaining("token 1 ");

        assertThat(rows()).isZero();
        assertThat(seenTokens()).containsExactly("stock=1000");
    }

    @Test
    void checkNeedsNoConnectionOfItsOwn() {
        stock.insert(() -> {});
        dataSource.handedOut.set(0);

        stock.insert(() -> {});

        assertThat(dataSource.handedOut).hasValue(1);
    }

    @Test
    void severalLocksAreCheckedOnceEachInTheOrderOfTheirNames() {
        stock.insertUnderThreeLocks();

        assertThat(seenTokens()).containsExactly("a-shelf=2", "pallet=3", "stock=1");
        assertThat(dataSource.checked()).containsExactly("a-shelf", "pallet", "stock");
    }

    @Test
    void oneStaleLockOfSeveralRollsAllBack() {
        assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> {
            successorHasCommitted("stock");
            stock.insertUnderThreeLocks();
        });

        assertThat(rows()).isZero();
        assertThat(seenTokens()).containsExactly("stock=1000");
    }

    @Test
    void transactionInBetweenIsCheckedToo() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> stock.insert(() -> {
                    successorHasCommitted("stock");
                    application.bean(Stock.class).insertInAnotherTransaction();
                }));

        assertThat(rows()).isZero();
    }

    @Test
    void lockThatIsExcludedIsNotChecked() {
        stock.insertExcluded();

        assertThat(rows()).isEqualTo(1);
        assertThat(seenTokens()).isEmpty();
    }

    @Test
    void lockWhoseLossOnlyNotifiesIsNotChecked() {
        stock.insertNotified();

        assertThat(seenTokens()).isEmpty();
    }

    @Test
    void whatWritesNothingIsNotChecked() {
        stock.read();
        stock.insertAndGiveUp();

        assertThat(seenTokens()).isEmpty();
        assertThat(rows()).isZero();
    }

    private void successorHasCommitted(String lock) {
        new JdbcTemplate(dataSource.direct())
                .update("merge into distlock_fence key (lock_id) values (?, ?)", lock, 1000);
    }

    private int rows() {
        Integer count = jdbc.queryForObject("select count(*) from movement", Integer.class);
        return count == null ? 0 : count;
    }

    private List<String> seenTokens() {
        return jdbc.query(
                "select lock_id, token from distlock_fence order by lock_id",
                (row, index) -> row.getString(1) + "=" + row.getLong(2));
    }

    /** Counts connections and notes whose tokens are written, in order. */
    static final class CountingDataSource extends DelegatingDataSource {

        final AtomicInteger handedOut = new AtomicInteger();

        CountingDataSource(DataSource target) {
            super(target);
        }

        DataSource direct() {
            return Objects.requireNonNull(getTargetDataSource());
        }

        List<String> checked() {
            return new JdbcTemplate(direct())
                    .queryForList("select lock_id from distlock_fence order by _rowid_", String.class);
        }

        @Override
        public Connection getConnection() throws SQLException {
            handedOut.incrementAndGet();
            return super.getConnection();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Database {

        @Bean
        CountingDataSource dataSource() {
            return new CountingDataSource(new DriverManagerDataSource("jdbc:h2:mem:fencing;DB_CLOSE_DELAY=-1"));
        }

        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        LockLostListenerRegistrar registrar(
                ObjectProvider<ConfigurableTransactionManager> managers, DistributedLockAdvisor advisor) {
            return new LockLostListenerRegistrar(managers, new FencingTransactionListener(advisor, key -> !key.name()
                    .equals("excluded")));
        }
    }

    static class Stock {

        private final JdbcTemplate jdbc;
        private final ObjectProvider<Stock> self;

        Stock(DataSource dataSource, ObjectProvider<Stock> self) {
            this.jdbc = new JdbcTemplate(dataSource);
            this.self = self;
        }

        @Transactional
        @DistributedLock("stock")
        public void insert(Runnable action) {
            insertRow();
            action.run();
        }

        @Transactional
        @DistributedLock("stock")
        public void insertUnderThreeLocks() {
            self.getObject().insertOnShelf();
        }

        @Transactional
        @DistributedLock("a-shelf")
        public void insertOnShelf() {
            self.getObject().insertOnPallet();
        }

        @DistributedLock("pallet")
        public void insertOnPallet() {
            insertRow();
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void insertInAnotherTransaction() {
            insertRow();
        }

        @Transactional
        @DistributedLock("excluded")
        public void insertExcluded() {
            insertRow();
        }

        @Transactional
        @DistributedLock(name = "stock", onLost = OnLost.NOTIFY)
        public void insertNotified() {
            insertRow();
        }

        @Transactional(readOnly = true)
        @DistributedLock("stock")
        public void read() {
            jdbc.queryForList("select id from movement");
        }

        @Transactional
        @DistributedLock("stock")
        public void insertAndGiveUp() {
            insertRow();
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
        }

        private void insertRow() {
            jdbc.update("insert into movement values (1)");
        }
    }
}
