package io.distlock.lock.redis;

import static io.distlock.lock.redis.RedisFixture.KEY;
import static io.distlock.lock.redis.RedisFixture.LEASE;
import static io.distlock.lock.redis.RedisFixture.acquire;
import static io.distlock.lock.redis.RedisFixture.answer;
import static io.distlock.lock.redis.RedisFixture.failureOf;
import static io.distlock.lock.redis.RedisFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.RedisReplication;
import io.distlock.lock.spi.AcquireResult.Busy;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Waiting for replicas, with a master and one replica. */
class RedisReplicaPolicyIT {

    /** Long enough for a replica on a loaded machine; who waits in vain waits for all of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private RedisReplication servers;

    @BeforeEach
    void start() {
        servers = RedisReplication.start(1);
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void grantIsAnsweredOnceTheReplicaHasIt() throws Exception {
        RedisLockStore store = open(ReplicaPolicy.atLeast(1, PATIENCE));

        assertThat(answer(acquire(store, owner("p1")))).isInstanceOf(Granted.class);

        assertThat(servers.replicas().get(0).command("EXISTS", "distlock:{" + KEY + "}"))
                .isEqualTo("1");
        assertThat(answer(acquire(store, owner("p2")))).isInstanceOf(Busy.class);
    }

    @Test
    void grantThatTooFewReplicasHaveIsTakenBack() throws Exception {
        RedisLockStore store = open(ReplicaPolicy.atLeast(2, PATIENCE));

        assertThat(failureOf(acquire(store, owner("p1"))))
                .hasMessageContaining("Only 1 of 2 replicas")
                .hasMessageContaining("stock:sku-1");

        await().until(() -> answer(store.inspect(KEY)).isEmpty());
    }

    @Test
    void forgottenScriptIsWaitedForToo() throws Exception {
        RedisLockStore store = open(ReplicaPolicy.atLeast(1, PATIENCE));
        Owner owner = owner("p1");
        answer(acquire(store, owner));
        await().until(this::everythingIsAcknowledged); // so that a WAIT for older writes would be content
        servers.master().command("SCRIPT", "FLUSH");
        servers.replicas().get(0).pause();

        assertThat(failureOf(acquire(store, owner))).hasMessageContaining("Only 0 of 1 replicas");
    }

    @Test
    void majorityCountsAReplicaThatIsAway() throws Exception {
        RedisLockStore store = open(ReplicaPolicy.majority(PATIENCE));
        Owner owner = owner("p1");
        assertThat(answer(acquire(store, owner))).isInstanceOf(Granted.class);

        servers.replicas().get(0).kill();

        assertThat(failureOf(store.renew(List.of(new Renewal(KEY, owner, LEASE)))))
                .hasMessageContaining("Only 0 of 1 replicas");
        assertThat(answer(store.inspect(KEY))).isPresent();
    }

    private boolean everythingIsAcknowledged() {
        String info = servers.master().command("INFO", "replication");
        Matcher offsets = Pattern.compile("slave0:.*offset=(\\d+),.*master_repl_offset:(\\d+)", Pattern.DOTALL)
                .matcher(info);
        return offsets.find() && offsets.group(1).equals(offsets.group(2));
    }

    private RedisLockStore open(ReplicaPolicy policy) {
        return fixture.open(
                servers.master().uri(),
                RedisLockStoreOptions.defaults()
                        .withCommandTimeout(COMMAND_TIMEOUT)
                        .withReplicaPolicy(policy));
    }
}
