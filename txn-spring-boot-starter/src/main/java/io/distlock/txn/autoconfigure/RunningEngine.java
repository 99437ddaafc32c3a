package io.distlock.txn.autoconfigure;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.BranchCalls;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.Resolver;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.TransactionParticipant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine with what was made for it. Thread-safe. */
public final class RunningEngine {

    private static final Logger log = LoggerFactory.getLogger(RunningEngine.class);
    private static final Duration THREADS_PATIENCE = Duration.ofSeconds(2);
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final String name;
    private final TransactionEngine engine;
    private final Recovery recovery;
    private final Resolver resolver;
    private final DecisionLogFactory.Created created;
    private final BranchCalls calls;
    private final List<TransactionParticipant> participants;
    private final EngineThreads threads;
    private final List<TransactionEngineCustomizer> customizers;

    RunningEngine(
            String name,
            TransactionEngine engine,
            Recovery recovery,
            Resolver resolver,
            DecisionLogFactory.Created created,
            BranchCalls calls,
            List<TransactionParticipant> participants,
            EngineThreads threads,
            List<TransactionEngineCustomizer> customizers) {
        this.name = name;
        this.engine = engine;
        this.recovery = recovery;
        this.resolver = resolver;
        this.created = created;
        this.calls = calls;
        this.participants = List.copyOf(participants);
        this.threads = threads;
        this.customizers = List.copyOf(customizers);
    }

    /** Name of its log, as annotations give it. */
    public String name() {
        return name;
    }

    public TransactionEngine engine() {
        return engine;
    }

    /** Finishes what others left behind, from the start of the engine to its end. */
    public Recovery recovery() {
        return recovery;
    }

    /** Does what operators order. */
    public Resolver resolver() {
        return resolver;
    }

    public DecisionLog log() {
        return created.log();
    }

    /** The participants that this process can call. */
    public List<TransactionParticipant> participants() {
        return participants;
    }

    /** Reaches them, as the engine does. */
    public BranchCalls calls() {
        return calls;
    }

    /** Runs what may block, outside of the threads of the log. */
    public ExecutorService threads() {
        return threads.calls();
    }

    /** Begins a transaction, as {@link TransactionEngine#begin} does, if no customizer refuses. */
    public Transaction begin(TransactionOptions options) {
        Supplier<Transaction> begin = () -> engine.begin(options);
        for (TransactionEngineCustomizer customizer : customizers) {
            Supplier<Transaction> inner = begin;
            begin = () -> customizer.begin(name, options, inner);
        }
        return begin.get();
    }

    /** Binds the transaction to this thread, as {@link TransactionEngine#bind} does. */
    public Scope bind(Transaction transaction) {
        List<Scope> scopes = new ArrayList<>();
        scopes.add(engine.bind(transaction));
        customizers.forEach(customizer -> scopes.add(customizer.scope(transaction)));
        return () -> {
            for (int i = scopes.size() - 1; i >= 0; i--) {
                scopes.get(i).close();
            }
        };
    }

    /** Begins no more, gives what is open some time to end, and closes everything; never throws. */
    void close(Duration patience) {
        engine.close();
        recovery.close();
        drain(patience);
        if (engine.openTransactions() > 0) {
            log.warn(
                    "{} transactions with decision log '{}' are open at shutdown, recovery finishes them: {}",
                    engine.openTransactions(),
                    name,
                    engine.reports());
        }
        threads.calls().shutdown();
        try {
            created.close().run();
        } catch (RuntimeException e) {
            log.warn("Decision log '{}' did not close well", name, e);
        }
        threads.close(THREADS_PATIENCE);
    }

    private void drain(Duration patience) {
        ReentrantLock lock = new ReentrantLock();
        Condition elapsed = lock.newCondition();
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (engine.openTransactions() > 0 && nanos > 0) {
                long slice = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS));
                nanos -= slice - Math.max(0, elapsed.awaitNanos(slice));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
