package io.distlock.txn.autoconfigure;

import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.engine.ProtocolProbe;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.engine.TransactionListener;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.recovery.Resolver;
import io.distlock.txn.spi.TransactionParticipant;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Puts engines together from the beans of the application. Thread-safe. */
final class EngineAssembly {

    private static final Logger log = LoggerFactory.getLogger(EngineAssembly.class);

    private final DecisionLogs logs;
    private final DistributedTransactionProperties properties;
    private final String process;
    private final boolean virtualThreads;
    private final Contributions contributions;

    EngineAssembly(
            DecisionLogs logs,
            DistributedTransactionProperties properties,
            String process,
            boolean virtualThreads,
            Contributions contributions) {
        this.logs = logs;
        this.properties = properties;
        this.process = process;
        this.virtualThreads = virtualThreads;
        this.contributions = contributions;
    }

    /** What the application brings. */
    record Contributions(
            ObjectProvider<TransactionParticipant> participants,
            ObjectProvider<ParticipantSource> sources,
            ObjectProvider<TransactionListener> listeners,
            ObjectProvider<TransactionEngineCustomizer> customizers) {}

    DecisionLogs logs() {
        return logs;
    }

    String process() {
        return process;
    }

    RunningEngine start(String name) {
        List<TransactionEngineCustomizer> customizers =
                contributions.customizers().orderedStream().toList();
        List<TransactionParticipant> participants = participants(name, customizers);
        EngineThreads threads = EngineThreads.start(name, properties.participants(), virtualThreads);
        DecisionLogFactory.Created created;
        try {
            created = logs.create(name, process, threads.timer());
        } catch (RuntimeException e) {
            threads.close(properties.shutdownTimeout());
            throw e;
        }
        ParticipantCalls calls = new ParticipantCalls(
                participants,
                threads.calls(),
                threads.timer(),
                properties.participants().timeout(),
                properties.participants().parallelFrom());
        EngineRuntime runtime =
                new EngineRuntime(threads.timer(), System::nanoTime, InstantSource.system(), new SecureRandom());
        EngineSetup setup = EngineSetup.of(created.log(), calls, runtime, options())
                .withListener(listeners(name, customizers))
                .withProbe(probe(name, customizers));
        TransactionEngine engine = new TransactionEngine(setup);
        Recovery recovery = new Recovery(setup, recoveryOptions(), engine::isOpen, branch -> customizers.stream()
                .anyMatch(customizer -> customizer.isOverdue(name, branch)));
        RunningEngine running = new RunningEngine(
                name, engine, recovery, new Resolver(setup), created, calls, participants, threads, customizers);
        customizers.forEach(customizer -> customizer.started(running));
        recovery.start();
        created.log().ping().exceptionally(failure -> {
            log.warn(
                    "Decision log '{}' does not answer, no transaction can begin before it does: {}",
                    name,
                    failure.toString());
            return null;
        });
        return running;
    }

    private EngineOptions options() {
        return EngineOptions.of(process)
                .withOpenMax(properties.maxOpen())
                .withCompletionPatience(properties.completionTimeout())
                .withDoubtPatience(properties.doubtTimeout());
    }

    private RecoveryOptions recoveryOptions() {
        return RecoveryOptions.defaults()
                .withInterval(properties.recovery().interval())
                .withPatience(properties.recovery().patience())
                .withLookAfter(properties.recovery().lookAfter());
    }

    private TransactionListener listeners(String name, List<TransactionEngineCustomizer> customizers) {
        List<TransactionListener> listeners =
                new ArrayList<>(contributions.listeners().orderedStream().toList());
        customizers.stream()
                .map(customizer -> customizer.listener(name))
                .flatMap(Optional::stream)
                .forEach(listeners::add);
        return new TransactionListeners(listeners);
    }

    private static ProtocolProbe probe(String name, List<TransactionEngineCustomizer> customizers) {
        List<ProtocolProbe> probes =
                customizers.stream().map(customizer -> customizer.probe(name)).toList();
        return (point, transaction) -> probes.forEach(probe -> probe.reached(point, transaction));
    }

    private List<TransactionParticipant> participants(String name, List<TransactionEngineCustomizer> customizers) {
        List<TransactionParticipant> participants =
                new ArrayList<>(contributions.participants().orderedStream().toList());
        contributions.sources().orderedStream().forEach(source -> participants.addAll(source.participants()));
        for (TransactionEngineCustomizer customizer : customizers) {
            participants.replaceAll(participant -> customizer.participant(name, participant));
        }
        return participants;
    }
}
