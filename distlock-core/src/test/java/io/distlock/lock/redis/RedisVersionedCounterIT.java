package io.distlock.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.RedisServer;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.VersionedCounterContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sequence lock on Redis, and the two simpler protocols that people write instead. */
class RedisVersionedCounterIT extends VersionedCounterContract {

    private static final String VERSION = "version";
    private static final String COMPARE_AND_INCR =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('INCR', KEYS[1]) else return 0 end";

    private static RedisServer redis;

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        redis.close();
    }

    @BeforeEach
    void emptyServer() {
        redis.command("FLUSHALL");
        redis.command("SET", VERSION, "0");
    }

    @Override
    protected LockStore newStore() {
        // a machine with other work may take long to answer
        return fixture.open(redis.uri(), RedisLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(20)));
    }

    /** Negative control: nothing joins the comparison and the new number, so all threads pass the first comparison. */
    @Test
    void versionThatIsReadComparedAndSetLosesSome() throws Exception {
        CyclicBarrier compared = new CyclicBarrier(THREADS);
        try (Client client = new Client()) {
            long value = run(connection -> {
                String version = client.redis.get(VERSION);
                long seen = value(connection);
                if (!version.equals(client.redis.get(VERSION))) {
                    connection.rollback();
                    return false;
                }
                if (version.equals("0")) {
                    compared.await(10, TimeUnit.SECONDS);
                }
                client.redis.set(VERSION, Long.toString(Long.parseLong(version) + 1));
                write(connection, seen + 1);
                connection.commit();
                return true;
            });

            assertThat(value).isLessThan(INCREMENTS);
        }
    }

    /** Negative control: the others see the new number and, as the first one has not committed yet, the old row. */
    @Test
    void versionThatIsBumpedBeforeTheCommitLosesSome() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        CountDownLatch bumped = new CountDownLatch(1);
        CountDownLatch oldRowSeen = new CountDownLatch(1);
        try (Client client = new Client()) {
            long value = run(connection -> {
                boolean first = begun.compareAndSet(false, true);
                if (!first) {
                    bumped.await(10, TimeUnit.SECONDS);
                }
                String version = client.redis.get(VERSION);
                long seen = value(connection);
                if (!first) {
                    oldRowSeen.countDown();
                }
                write(connection, seen + 1);
                Long next =
                        client.redis.eval(COMPARE_AND_INCR, ScriptOutputType.INTEGER, new String[] {VERSION}, version);
                if (next == 0) {
                    connection.rollback();
                    return false;
                }
                if (first) {
                    bumped.countDown();
                    oldRowSeen.await(10, TimeUnit.SECONDS);
                }
                connection.commit();
                return true;
            });

            assertThat(value).isLessThan(INCREMENTS);
        }
    }

    private static final class Client implements AutoCloseable {

        private final RedisClient client = RedisClient.create(RedisVersionedCounterIT.redis.uri());
        private final StatefulRedisConnection<String, String> connection = client.connect();
        private final RedisCommands<String, String> redis = connection.sync();

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }
}
