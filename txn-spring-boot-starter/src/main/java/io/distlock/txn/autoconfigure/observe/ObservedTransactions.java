package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionId;
import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.TransactionListener;
import io.distlock.txn.spi.OnePhaseParticipant;
import io.distlock.txn.spi.TransactionParticipant;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Observes each transaction as {@code distlock.transaction}, from its beginning until every branch has acknowledged, with the work and the
 * calls of both phases inside of it. The identity is in the spans and never in the meters, which it would flood. Thread-safe.
 */
final class ObservedTransactions implements TransactionEngineCustomizer {

    private final ObservationRegistry registry;
    private final Map<TransactionId, Observation> open = new ConcurrentHashMap<>();

    ObservedTransactions(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<TransactionListener> listener(String log) {
        return Optional.of(new Listener(log));
    }

    @Override
    public TransactionParticipant participant(String log, TransactionParticipant participant) {
        BranchObservations observations = new BranchObservations(registry, log, this::of);
        return participant instanceof OnePhaseParticipant onePhase
                ? new ObservedOnePhaseParticipant(onePhase, observations)
                : new ObservedParticipant<>(participant, observations);
    }

    @Override
    public Scope scope(Transaction transaction) {
        Observation observation = of(transaction.id());
        if (observation == null) {
            return () -> {};
        }
        Observation.Scope scope = observation.openScope();
        return scope::close;
    }

    private @Nullable Observation of(TransactionId transaction) {
        return open.get(transaction);
    }

    private final class Listener implements TransactionListener {

        private final String log;

        Listener(String log) {
            this.log = log;
        }

        @Override
        public void begun(Transaction transaction) {
            String name = transaction.options().name();
            open.put(
                    transaction.id(),
                    Observation.createNotStarted("distlock.transaction", registry)
                            .contextualName("transaction " + name)
                            .lowCardinalityKeyValue("name", name)
                            .lowCardinalityKeyValue("log", log)
                            .highCardinalityKeyValue("id", transaction.id().toString())
                            .start());
        }

        @Override
        public void phaseEnded(Transaction transaction, Phase phase, Duration duration) {
            Observation observation = of(transaction.id());
            if (observation != null) {
                observation.event(Observation.Event.of(phase.name().toLowerCase(Locale.ROOT) + " ended"));
            }
        }

        @Override
        public void completed(Transaction transaction, Outcome outcome) {
            Observation observation = open.remove(transaction.id());
            if (observation == null) {
                return;
            }
            observation.lowCardinalityKeyValue("outcome", name(outcome));
            if (outcome instanceof Outcome.RolledBack rolledBack) {
                rolledBack.cause().ifPresent(observation::error);
            } else if (outcome instanceof Outcome.InDoubt inDoubt) {
                observation.error(inDoubt.cause());
            }
            observation.stop();
        }

        private static String name(Outcome outcome) {
            if (outcome instanceof Outcome.Committed) {
                return "committed";
            }
            if (outcome instanceof Outcome.RolledBack) {
                return "rolled-back";
            }
            return outcome instanceof Outcome.Mixed ? "mixed" : "in-doubt";
        }
    }
}
