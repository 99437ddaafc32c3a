package io.distlock.lock.autoconfigure.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.distlock.devservers.PostgresServer;
import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockLostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** Two applications on stores of their own both hold the lock, as after a failover that lost it; PostgreSQL sees to it. */
class FencedTransactionsIT {

    private static final int ROUNDS = 30;

    private static PostgresServer postgres;

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    private final JdbcTemplate jdbc = new JdbcTemplate(postgres.dataSource());

    /** Both at once, so that both make the table. */
    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
        CompletableFuture<ConfigurableApplicationContext> other =
                CompletableFuture.supplyAsync(FencedTransactionsIT::application);
        first = application();
        second = other.join();
    }

    @AfterAll
    static void stop() {
        Stream.of(first, second).forEach(ConfigurableApplicationContext::close);
        postgres.close();
    }

    @BeforeEach
    void reset() {
        jdbc.execute("drop table if exists movement");
        jdbc.execute("create table movement (writer varchar(20))");
        jdbc.execute("delete from distlock_fence");
    }

    @Test
    void staleHolderIsRolledBackByTheDatabase() {
        Throwable refused = catchThrowable(() -> first.getBean(Stock.class).insert("stale", stale -> {
            long successor = CompletableFuture.supplyAsync(
                            () -> second.getBean(Stock.class).insert("successor", lock -> {}))
                    .join();
            assertThat(successor).isGreaterThan(stale.fencingToken());
            assertThat(stale.isValid()).isTrue();
        }));

        assertThat(refused).isInstanceOf(LockLostException.class).hasMessageContaining("the database has seen");
        assertThat(writers()).containsExactly("successor");
    }

    @Test
    void transactionsThatTookTheirLocksInOppositeOrdersDoNotBlockEachOtherAtTheCheck() throws Exception {
        CompletableFuture<List<Throwable>> shelves = CompletableFuture.supplyAsync(
                () -> failuresOf(() -> first.getBean(Shelves.class).insertOnShelfThenPallet()));
        List<Throwable> pallets = failuresOf(() -> second.getBean(Shelves.class).insertOnPalletThenShelf());

        // whoever came late was refused for its token; the database has ended nobody for a deadlock
        assertThat(pallets).hasOnlyElementsOfType(LockLostException.class);
        assertThat(shelves.get(60, TimeUnit.SECONDS)).hasOnlyElementsOfType(LockLostException.class);
        assertThat(writers())
                .hasSize(2 * ROUNDS - pallets.size() - shelves.join().size());
    }

    @Test
    void everyLockOfACallForSeveralIsChecked() {
        first.getBean(Shelves.class).insertInAisles(List.of("c", "a"));
        assertThat(jdbc.queryForList("select lock_id from distlock_fence order by lock_id", String.class))
                .containsExactly("aisle:a", "aisle:c");

        jdbc.update("update distlock_fence set token = token * 2 where lock_id = 'aisle:c'");
        Throwable refused = catchThrowable(() -> first.getBean(Shelves.class).insertInAisles(List.of("b", "c")));

        assertThat(refused).isInstanceOf(LockLostException.class).hasMessageContaining("aisle:c");
        assertThat(writers()).containsExactly("aisle");
    }

    private static List<Throwable> failuresOf(ThrowingCallable transaction) {
        return IntStream.range(0, ROUNDS)
                .mapToObj(round -> catchThrowable(transaction))
                .filter(Objects::nonNull)
                .toList();
    }

    private List<String> writers() {
        return jdbc.queryForList("select writer from movement", String.class);
    }

    private static ConfigurableApplicationContext application() {
        return new SpringApplicationBuilder(StockApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "distlock.store=memory",
                        "spring.docker.compose.enabled=false",
                        "distlock.fencing.jdbc.enabled=true",
                        "distlock.fencing.jdbc.initialize-schema=always")
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Stock.class, Shelves.class})
    static class StockApplication {

        @Bean
        DataSource dataSource() {
            return postgres.dataSource();
        }
    }

    static class Stock {

        private final JdbcTemplate jdbc;

        Stock(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        @DistributedLock("stock")
        public Long insert(String writer, Consumer<LockHandle> action) {
            jdbc.update("insert into movement values (?)", writer);
            LockHandle lock = LockHandle.current().orElseThrow();
            action.accept(lock);
            return lock.fencingToken();
        }
    }

    static class Shelves {

        private final JdbcTemplate jdbc;
        private final ObjectProvider<Shelves> self;

        Shelves(JdbcTemplate jdbc, ObjectProvider<Shelves> self) {
            this.jdbc = jdbc;
            this.self = self;
        }

        @Transactional
        @DistributedLock("shelf")
        public void insertOnShelfThenPallet() {
            self.getObject().insertOnPallet();
        }

        @Transactional
        @DistributedLock("pallet")
        public void insertOnPalletThenShelf() {
            self.getObject().insertOnShelf();
        }

        @Transactional
        @DistributedLock(name = "aisle", keys = "#aisles")
        public void insertInAisles(List<String> aisles) {
            jdbc.update("insert into movement values ('aisle')");
        }

        @DistributedLock("shelf")
        public void insertOnShelf() {
            jdbc.update("insert into movement values ('shelf')");
        }

        @DistributedLock("pallet")
        public void insertOnPallet() {
            jdbc.update("insert into movement values ('pallet')");
        }
    }
}
