package io.distlock.consensus.autoconfigure.observe;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Unknown;
import io.distlock.consensus.autoconfigure.AcceptorNodeCustomizer;
import io.distlock.consensus.engine.PaxosListener;
import io.distlock.consensus.spi.AcceptorNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Meters rounds, conflicts, results and round trips. The key of a register is never a tag. Thread-safe. */
final class ConsensusMetrics implements PaxosListener, AcceptorNodeCustomizer {

    private final MeterRegistry registry;
    private final Map<Phase, Counter> rounds = new EnumMap<>(Phase.class);
    private final Counter conflicts;
    private final Counter unknowns;

    ConsensusMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Phase phase : Phase.values()) {
            rounds.put(
                    phase,
                    Counter.builder("distlock.consensus.rounds")
                            .description("Questions to all nodes")
                            .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        this.conflicts = Counter.builder("distlock.consensus.conflicts")
                .description("Attempts that were given up because of a rival")
                .register(registry);
        this.unknowns = Counter.builder("distlock.consensus.unknowns")
                .description("Changes of which nobody knows whether they took effect")
                .register(registry);
    }

    @Override
    public void onRound(RegisterKey key, Phase phase) {
        Counter counter = rounds.get(phase);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void onConflict(RegisterKey key) {
        conflicts.increment();
    }

    @Override
    public void onCompleted(RegisterKey key, RegisterResult result) {
        if (result instanceof Unknown) {
            unknowns.increment();
        }
        Counter.builder("distlock.consensus.operations")
                .description("Operations on registers that have ended")
                .tag("outcome", outcome(result))
                .register(registry)
                .increment();
    }

    @Override
    public AcceptorNode customize(String name, AcceptorNode node) {
        return new MeteredNode(name, node, registry);
    }

    private static String outcome(RegisterResult result) {
        if (result instanceof NotApplied refused) {
            return refused.reason().name().toLowerCase(Locale.ROOT);
        }
        return result instanceof Unknown ? "unknown" : "chosen";
    }
}
