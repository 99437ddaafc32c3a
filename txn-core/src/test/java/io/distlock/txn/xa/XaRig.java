package io.distlock.txn.xa;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.engine.ProtocolProbe;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.recovery.RecoveryReport;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.TransactionParticipant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** An engine with JTA over it, and recovery that only makes the passes that it is asked for. */
final class XaRig implements AutoCloseable {

    final TransactionEngine engine;
    final XaTransactionManager manager;
    final XaSynchronizationRegistry registry;
    final ParticipantCalls calls;
    private final Recovery recovery;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
    private final ExecutorService threads = Executors.newFixedThreadPool(16);

    XaRig(DecisionLog log, Collection<? extends TransactionParticipant> participants) {
        this(log, participants, ProtocolProbe.NONE);
    }

    XaRig(DecisionLog log, Collection<? extends TransactionParticipant> participants, ProtocolProbe probe) {
        timer.setRemoveOnCancelPolicy(true);
        calls = new ParticipantCalls(participants, threads, timer, Duration.ofSeconds(20));
        EngineSetup setup = EngineSetup.of(
                        log,
                        calls,
                        new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(3)),
                        EngineOptions.of("rig").withRetry(Duration.ofMillis(10), Duration.ofMillis(50)))
                .withProbe(probe);
        engine = new TransactionEngine(setup);
        recovery = new Recovery(setup, RecoveryOptions.defaults(), engine::isOpen);
        manager = new XaTransactionManager(new EngineContext(engine, log, threads), TransactionOptions.of("jta"));
        registry = new XaSynchronizationRegistry(manager);
    }

    RecoveryReport recover() {
        return recovery.pass().toCompletableFuture().join();
    }

    @Override
    public void close() {
        recovery.close();
        engine.close();
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
