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
 * Observes each transaction as {@code distlock.transaction}, from its beginning until every branch has acknowledged, with the work and
 * each phase of its end, {@code distlock.transaction.phase}, inside of it; calls to branches are inside of their phase. The identity is in the spans and never in the meters, which it would flood. Thread-safe.
 */
final class ObservedTransactions implements TransactionEngineCustomizer {

    private final ObservationRegistry registry;
    private final Map<TransactionId, Observed> open = new ConcurrentHashMap<>();

    ObservedTransactions(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<TransactionListener> listener(String log) {
        return Optional.of(new Listener(log));
    }

    @Override
    public TransactionParticipant participant(String log, TransactionParticipant participant) {
        BranchObservations observations = new BranchObservations(registry, log, this::innermost);
        return participant instanceof OnePhaseParticipant onePhase
                ? new ObservedOnePhaseParticipant(onePhase, observations)
                : new ObservedParticipant<>(participant, observations);
    }

    @Override
    public Scope scope(Transaction transaction) {
        Observed observed = open.get(transaction.id());
        if (observed == null) {
            return () -> {};
        }
        Observation.Scope scope = observed.whole.openScope();
        return scope::close;
    }

    private @Nullable Observation innermost(TransactionId transaction) {
        Observed observed = open.get(transaction);
        return observed == null ? null : observed.innermost;
    }

    /** One transaction. Thread-safe; the engine tells one phase after the other. */
    private static final class Observed {

        private final Observation whole;
        private volatile Observation innermost;

        Observed(Observation whole) {
            this.whole = whole;
            this.innermost = whole;
        }
    }

    private final class Listener implements TransactionListener {

        private final String log;

        Listener(String log) {
            this.log = log;
        }

        @Override
        public void begun(Transaction transaction) {
            String name = transaction.options().name();
            Observation whole = Observation.createNotStarted("distlock.transaction", registry)
                    .contextualName("transaction " + name)
                    .lowCardinalityKeyValue("name", name)
                    .lowCardinalityKeyValue("log", log)
                    .highCardinalityKeyValue("id", transaction.id().toString())
                    .start();
            open.put(transaction.id(), new Observed(whole));
        }

        @Override
        public void phaseBegun(Transaction transaction, Phase phase) {
            Observed observed = open.get(transaction.id());
            if (observed == null) {
                return;
            }
            String name = transaction.options().name();
            String word = phase.name().toLowerCase(Locale.ROOT);
            observed.innermost = Observation.createNotStarted("distlock.transaction.phase", registry)
                    .contextualName(word + " " + name)
                    .lowCardinalityKeyValue("name", name)
                    .lowCardinalityKeyValue("log", log)
                    .lowCardinalityKeyValue("phase", word)
                    .parentObservation(observed.whole)
                    .start();
        }

        @Override
        public void phaseEnded(Transaction transaction, Phase phase, Duration duration) {
            Observed observed = open.get(transaction.id());
            if (observed != null) {
                Observation ended = observed.innermost;
                observed.innermost = observed.whole;
                ended.stop();
            }
        }

        @Override
        public void completed(Transaction transaction, Outcome outcome) {
            Observed observed = open.remove(transaction.id());
            if (observed == null) {
                return;
            }
            Observation observation = observed.whole;
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
