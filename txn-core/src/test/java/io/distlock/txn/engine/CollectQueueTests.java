package io.distlock.txn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.simulation.Simulation;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class CollectQueueTests {

    private static final int FULL = 100;

    private final Simulation simulation = Simulation.withSeed(1);
    private final List<Integer> batches = new ArrayList<>();
    private final DecisionLog log = (DecisionLog) Proxy.newProxyInstance(
            DecisionLog.class.getClassLoader(), new Class<?>[] {DecisionLog.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("collect");
                batches.add(((Collection<?>) arguments[0]).size());
                return CompletableFuture.completedStage(null);
            });
    private final CollectQueue queue = new CollectQueue(log, simulation.scheduler());
    private long sequence;

    @Test
    void fewWaitForHalfASecond() {
        add(3);
        simulation.runFor(Duration.ofMillis(499));
        assertThat(batches).isEmpty();

        simulation.runFor(Duration.ofMillis(2));
        assertThat(batches).containsExactly(3);
    }

    @Test
    void batchThatWasFullDoesNotHurryTheNextOne() {
        add(FULL);
        simulation.runFor(Duration.ofMillis(400));
        add(FULL - 1);
        simulation.runFor(Duration.ofMillis(200));
        assertThat(batches).containsExactly(FULL);

        add(1);
        assertThat(batches).containsExactly(FULL, FULL);
    }

    @Test
    void nothingWaitsForATimerThatIsShutDown() {
        ScheduledExecutorService gone = Executors.newSingleThreadScheduledExecutor();
        gone.shutdown();
        CollectQueue late = new CollectQueue(log, gone);
        TransactionId transaction = new TransactionId("00000000000000a1", "00000000000000b2", 1);

        late.add(transaction);

        assertThat(batches).containsExactly(1);
        assertThat(late.contains(transaction)).isFalse();
    }

    private void add(int transactions) {
        for (int i = 0; i < transactions; i++) {
            queue.add(new TransactionId("00000000000000a1", "00000000000000b2", ++sequence));
        }
    }
}
