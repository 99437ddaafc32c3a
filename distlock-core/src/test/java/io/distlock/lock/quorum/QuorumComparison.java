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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** What is timed, each once in a turn. */
    private enum Step {
        REDLOCK,
        RENEWAL,
        ACQUISITION
    }

    /** Turn by turn, so that each step comes as often after each other one: whoever comes after his like finds the caches warm. */
    private static final List<List<Step>> ORDERS = List.of(
            List.of(Step.REDLOCK, Step.RENEWAL, Step.ACQUISITION),
            List.of(Step.ACQUISITION, Step.RENEWAL, Step.REDLOCK),
            List.of(Step.RENEWAL, Step.ACQUISITION, Step.REDLOCK),
            List.of(Step.REDLOCK, Step.ACQUISITION, Step.RENEWAL),
            List.of(Step.ACQUISITION, Step.REDLOCK, Step.RENEWAL),
            List.of(Step.RENEWAL, Step.REDLOCK, Step.ACQUISITION));

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
                    MajorityLock redlock = new MajorityLock(registers.client(), uris);
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
            Map<Step, Double> medians = run(store, redlock, TURNS);
            double base = medians.getOrDefault(Step.REDLOCK, 0d);
            double renewal = medians.getOrDefault(Step.RENEWAL, 0d);
            double acquisition = medians.getOrDefault(Step.ACQUISITION, 0d);
            renewals.add(renewal / base);
            acquisitions.add(acquisition / base);
            print(
                    "%5d %10.0f %10.0f %10.2f %10.0f %10.2f",
                    round, base / 1e3, renewal / 1e3, renewal / base, acquisition / 1e3, acquisition / base);
        }
        print("median ratios: renewal %.2f, acquisition %.2f", median(renewals), median(acquisitions));
        return median(renewals);
    }

    /** Medians, in nanoseconds. */
    private static Map<Step, Double> run(QuorumLockStore store, MajorityLock redlock, int turns) {
        Map<Step, double[]> times = new EnumMap<>(Step.class);
        for (int turn = 0; turn < turns; turn++) {
            for (Step step : ORDERS.get(turn % ORDERS.size())) {
                redlock.settle();
                times.computeIfAbsent(step, first -> new double[turns])[turn] = time(step, store, redlock);
            }
        }
        Map<Step, Double> medians = new EnumMap<>(Step.class);
        times.forEach((step, all) -> medians.put(step, median(all)));
        return medians;
    }

    private static long time(Step step, QuorumLockStore store, MajorityLock redlock) {
        long start = System.nanoTime();
        switch (step) {
            case REDLOCK -> redlock.acquire("sku-1", OWNER.value(), LEASE);
            case RENEWAL ->
                assertThat(await(store.renew(List.of(new Renewal(HELD, OWNER, LEASE)))))
                        .containsExactly(RenewalResult.RENEWED);
            case ACQUISITION -> take(store, KEY);
        }
        long time = System.nanoTime() - start;
        switch (step) {
            case REDLOCK -> redlock.release("sku-1", OWNER.value());
            case RENEWAL -> {}
            case ACQUISITION -> await(store.release(KEY, OWNER, Duration.ZERO));
        }
        return time;
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
