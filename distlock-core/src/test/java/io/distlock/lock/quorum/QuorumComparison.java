package io.distlock.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.redis.Durability;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.lock.LockKey;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What one round of a register costs beside one of a lock in the style of Redlock, in turns, on the same three servers. Only the
 * profile {@code compare} runs this: it says how fast, which a loaded machine may answer wrongly.
 */
class QuorumComparison {

    private static final int ROUNDS = 7;
    private static final int TURNS = 500;
    private static final int WARM_UP_TURNS = 4_000;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final LockKey KEY = LockKey.of("stock", "sku-1");
    private static final LockKey HELD = LockKey.of("stock", "sku-2");
    private static final Owner OWNER = new Owner("p", "g");

    /** What is timed in one turn, in nanoseconds. */
    private record Turn(long redlock, long renewal, long acquisition) {}

    /** With the disk, and to see what is left without it. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void renewalAndReacquisition(Durability durability) {
        RedisOptions options = durability == Durability.FSYNC_ALWAYS
                ? RedisOptions.defaults().withAppendOnly()
                : RedisOptions.defaults();
        try (RedisServers servers = RedisServers.start(3, options)) {
            List<String> uris = servers.nodes().stream().map(RedisNode::uri).toList();
            try (Registers registers = Registers.on(uris, durability).bootstrap();
                    MajorityLock redlock = new MajorityLock(uris);
                    QuorumLockStore store =
                            QuorumLockStore.create(registers.open(), QuorumLockStoreOptions.defaults())) {
                double ratio = compare(durability, store, redlock);

                assertThat(ratio).isPositive();
            }
        }
    }

    private static double compare(Durability durability, QuorumLockStore store, MajorityLock redlock) {
        take(store, HELD);
        run(store, redlock, WARM_UP_TURNS);
        print("%n%s, microseconds, medians of %d", durability, TURNS);
        print("%5s %10s %10s %10s %10s %10s", "round", "Redlock", "renewal", "ratio", "acquire", "ratio");
        List<Double> renewals = new ArrayList<>();
        List<Double> acquisitions = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            List<Turn> turns = run(store, redlock, TURNS);
            double base = median(turns.stream().mapToDouble(Turn::redlock).toArray());
            double renewal = median(turns.stream().mapToDouble(Turn::renewal).toArray());
            double acquisition =
                    median(turns.stream().mapToDouble(Turn::acquisition).toArray());
            renewals.add(renewal / base);
            acquisitions.add(acquisition / base);
            print(
                    "%5d %10.0f %10.0f %10.2f %10.0f %10.2f",
                    round, base / 1e3, renewal / 1e3, renewal / base, acquisition / 1e3, acquisition / base);
        }
        print("median ratios: renewal %.2f, acquisition %.2f", median(renewals), median(acquisitions));
        return median(renewals);
    }

    private static List<Turn> run(QuorumLockStore store, MajorityLock redlock, int count) {
        List<Turn> turns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            redlock.settle();
            long start = System.nanoTime();
            redlock.acquire("sku-1", OWNER.value(), LEASE);
            long acquired = System.nanoTime();
            redlock.release("sku-1", OWNER.value());

            redlock.settle();
            long renewing = System.nanoTime();
            RenewalResult renewal =
                    await(store.renew(List.of(new Renewal(HELD, OWNER, LEASE)))).get(0);
            long renewed = System.nanoTime();
            assertThat(renewal).isEqualTo(RenewalResult.RENEWED);

            redlock.settle();
            long taking = System.nanoTime();
            take(store, KEY);
            long taken = System.nanoTime();
            await(store.release(KEY, OWNER, Duration.ZERO));
            turns.add(new Turn(acquired - start, renewed - renewing, taken - taking));
        }
        return turns;
    }

    private static void take(QuorumLockStore store, LockKey key) {
        AcquireCommand command = new AcquireCommand(key, OWNER, LEASE, 64, false, "comparison");
        assertThat(await(store.acquire(command))).isInstanceOf(AcquireResult.Granted.class);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
