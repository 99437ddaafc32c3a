package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.TransactionListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters what engines have open and in doubt. Thread-safe. */
final class TransactionMetrics implements TransactionEngineCustomizer {

    private final MeterRegistry registry;
    private final Map<String, RunningEngine> engines = new ConcurrentHashMap<>(); // the newest of each log

    TransactionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<TransactionListener> listener(String log) {
        return Optional.of(new MeteringTransactionListener(log, registry));
    }

    @Override
    public void started(RunningEngine engine) {
        String log = engine.name();
        engines.put(log, engine);
        Gauge.builder(
                        "distlock.transaction.open",
                        this,
                        all -> all.of(log, e -> e.engine().openTransactions()))
                .description("Transactions of this process that have not ended")
                .tag("log", log)
                .register(registry);
        Gauge.builder(
                        "distlock.transaction.in.doubt",
                        this,
                        all -> all.of(log, e -> e.recovery().report().inDoubt().size()))
                .description(
                        "Branches of this process's participants that wait for a decision, as recovery saw them last")
                .tag("log", log)
                .register(registry);
        TimeGauge.builder(
                        "distlock.transaction.in.doubt.age",
                        this,
                        TimeUnit.MILLISECONDS,
                        all -> all.of(
                                log, e -> e.recovery().report().oldestInDoubt().toMillis()))
                .description("How long the oldest of them has waited")
                .tag("log", log)
                .register(registry);
    }

    private double of(String log, ToDoubleFunction<RunningEngine> value) {
        RunningEngine engine = engines.get(log);
        return engine == null ? 0 : value.applyAsDouble(engine);
    }
}
