package io.distlock.lock.redis;

import static io.distlock.lock.redis.RedisFixture.KEY;
import static io.distlock.lock.redis.RedisFixture.LEASE;
import static io.distlock.lock.redis.RedisFixture.acquire;
import static io.distlock.lock.redis.RedisFixture.answer;
import static io.distlock.lock.redis.RedisFixture.failureOf;
import static io.distlock.lock.redis.RedisFixture.isGranted;
import static io.distlock.lock.redis.RedisFixture.owner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.TcpProxy;
import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RecordedHints;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One server that misbehaves, or whose data do. */
class RedisLockStoreFaultsIT {

    private static final String RECORD = "distlock:{" + KEY + "}";
    /** For answers that come; a machine with other work may need long for them. */
    private static final RedisLockStoreOptions PATIENT =
            RedisLockStoreOptions.defaults().withCommandTimeout(Duration.ofSeconds(30));

    /** For answers that never come. */
    private static final RedisLockStoreOptions HASTY = PATIENT.withCommandTimeout(Duration.ofMillis(500));

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private RedisNode redis;
    private TcpProxy proxy;
    private RedisLockStore store;

    @BeforeEach
    void start() {
        redis = RedisNode.start(RedisOptions.defaults().withUser("weak", "secret", "~distlock:* +ping +evalsha +eval"));
        proxy = TcpProxy.start(redis.host(), redis.port());
        store = open(PATIENT);
    }

    @AfterEach
    void stop() {
        proxy.close();
        redis.close();
    }

    @Test
    void scriptsThatTheServerForgotAreSentAgain() throws Exception {
        Owner owner = owner("p1");
        answer(acquire(store, owner));
        redis.command("SCRIPT", "FLUSH");

        assertThat(answer(store.renew(List.of(new Renewal(KEY, owner, LEASE))))).containsExactly(RenewalResult.RENEWED);
        assertThat(answer(store.release(KEY, owner, Duration.ZERO))).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void valueOfAnotherProgramIsNeverALock() throws Exception {
        redis.command("SET", RECORD, "a cached page");

        assertThat(failureOf(acquire(store, owner("p1"))))
                .hasMessageContaining("acquire of lock stock:sku-1")
                .hasMessageContaining("another program");
        assertThat(failureOf(store.inspect(KEY))).hasMessageContaining("stock:sku-1");
        assertThat(answer(store.release(KEY, owner("p1"), Duration.ZERO))).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(redis.command("GET", RECORD)).isEqualTo("a cached page");
    }

    @Test
    void keyOfAnotherTypeIsNeverALock() throws Exception {
        redis.command("LPUSH", RECORD, "a job");

        assertThat(failureOf(acquire(store, owner("p1"))))
                .hasMessageContaining("WRONGTYPE")
                .hasMessageContaining("stock:sku-1")
                .hasMessageContaining("another program");
    }

    @Test
    void oneForeignKeyDoesNotFailTheRenewalOfOthers() throws Exception {
        Owner owner = owner("p1");
        answer(acquire(store, owner));
        LockKey foreign = LockKey.of("stock", "sku-2");
        redis.command("LPUSH", "distlock:{" + foreign + "}", "a job");

        List<RenewalResult> results =
                answer(store.renew(List.of(new Renewal(foreign, owner, LEASE), new Renewal(KEY, owner, LEASE))));

        assertThat(results).containsExactly(RenewalResult.LOST, RenewalResult.RENEWED);
    }

    @Test
    void foreignKeysAreNotListed() throws Exception {
        answer(acquire(store, owner("p1")));
        redis.command("SET", "distlock:{page}", "a cached page");
        redis.command("LPUSH", "distlock:{jobs}", "a job");
        redis.command("SET", "distlock:{NOT A LOCK}", "x");

        assertThat(answer(store.list(Optional.empty(), 100)).locks())
                .extracting(LockRecord::key)
                .containsExactly(KEY);
    }

    @Test
    void serverThatComesLaterIsUsed() throws Exception {
        RedisLockStore hasty = open(HASTY);
        redis.stop();
        RecordedHints hints = new RecordedHints();
        Owner owner = owner("p1");

        hasty.listen("p1", hints);
        assertThat(failureOf(acquire(hasty, owner))).hasMessageContaining("stock:sku-1");
        redis.restart();

        await().until(() -> isGranted(hasty, owner));
        await().until(() -> hints.missed() > 0);
        answer(acquire(store, owner("p2")));
        await().until(() -> hints.has("contended", KEY, owner));
    }

    @Test
    void stepsThatWaitForTheConnectionAreSentInOrder() throws Exception {
        Owner owner = owner("p1");

        List<CompletionStage<?>> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            steps.add(acquire(store, owner));
            steps.add(store.release(KEY, owner, Duration.ZERO));
        }

        for (CompletionStage<?> step : steps) {
            assertThat(answer(step)).isNotEqualTo(ReleaseOutcome.NOT_HELD);
        }
        assertThat(answer(store.inspect(KEY))).isEmpty();
    }

    @Test
    void serverThatRestartsIsUsedAgain() throws Exception {
        RedisLockStore hasty = open(HASTY);
        RecordedHints hints = new RecordedHints();
        hasty.listen("p1", hints);
        awaitAnswer(hasty);
        await().until(() -> hints.missed() == 1);

        redis.restart();

        await().until(() -> isGranted(hasty, owner("p1")));
        await().until(() -> hints.missed() == 2);
    }

    @Test
    void lostReplyLeavesAGrantThatItsOwnerCanTakeAgainOrRelease() throws Exception {
        RedisLockStore hasty = open(HASTY);
        Owner owner = owner("p1");
        awaitAnswer(hasty);
        proxy.swallowNextReplyTo("EVALSHA");

        assertThat(failureOf(acquire(hasty, owner))).hasMessageContaining("stock:sku-1");

        await().until(() -> isGranted(hasty, owner));
        assertThat(answer(acquire(store, owner("p2")))).isNotInstanceOf(Granted.class);
        assertThat(answer(store.release(KEY, owner, Duration.ZERO))).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void silentServerIsAnUnknownOutcomeInTime() throws Exception {
        RedisLockStore hasty = open(HASTY);
        awaitAnswer(hasty);
        proxy.pause();
        long start = System.nanoTime();

        Throwable failure = failureOf(acquire(hasty, owner("p1")));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
        assertThat(failure).hasMessageContaining("within 500 ms").hasMessageContaining("unknown");
    }

    @Test
    void halfOpenConnectionIsGivenUp() throws Exception {
        RedisLockStore hasty = open(HASTY);
        awaitAnswer(hasty);
        proxy.pause(); // what was accepted so far hangs for ever; a cut would tell the client
        for (int i = 0; i < 3; i++) {
            failureOf(hasty.ping());
        }
        int before = proxy.connections();

        failureOf(hasty.ping());

        assertThat(before).isPositive();
        proxy.resume();
        await().until(() -> isGranted(hasty, owner("p1")));
    }

    @Test
    void attemptThatWasGivenUpBeforeItWasSentIsNeverSent() throws Exception {
        RedisLockStore hasty = open(HASTY);
        proxy.pause(); // accepts connections and lets no handshake through
        Owner late = owner("p1");
        failureOf(acquire(hasty, late));

        proxy.resume();

        await().until(() -> isGranted(hasty, owner("p2")));
        assertThat(answer(store.inspect(KEY)).orElseThrow().waitingProcesses()).isZero();
    }

    @Test
    void missingPermissionIsNamed() {
        RedisLockStore weak = fixture.open("redis://weak:secret@127.0.0.1:" + redis.port(), PATIENT);

        assertThat(failureOf(acquire(weak, owner("p1"))))
                .hasMessageContaining("stock:sku-1")
                .hasMessageContaining("+evalsha");
    }

    @Test
    void fullServerRefusesLocksAndStillReleasesThem() throws Exception {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        answer(acquire(store, holder));
        answer(acquire(store, waiter));
        redis.command("CONFIG", "SET", "maxmemory", "1");

        assertThat(failureOf(acquire(store, owner("p3")))).hasMessageContaining("maxmemory");
        assertThat(answer(store.release(KEY, holder, Duration.ZERO))).isEqualTo(ReleaseOutcome.RELEASED);

        redis.command("CONFIG", "SET", "maxmemory", "0");
        await().until(() -> isGranted(store, waiter));
    }

    @Test
    void closedStoreRefusesSteps() throws Exception {
        answer(store.ping());

        store.close();

        assertThat(failureOf(store.ping())).hasMessageContaining("closed");
        await().until(() -> proxy.connections() == 0);
    }

    private RedisLockStore open(RedisLockStoreOptions options) {
        return fixture.open("redis://127.0.0.1:" + proxy.port(), options);
    }

    private static void awaitAnswer(RedisLockStore hasty) {
        await().until(() -> hasty.ping()
                .handle((pong, failure) -> failure == null)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS));
    }
}
