package io.distlock.txn.xa;

import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.HeuristicOutcomeException;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionInDoubtException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import java.util.Optional;

/** Says outcomes in the words of JTA; each exception has ours as its cause. */
final class JtaOutcomes {

    private JtaOutcomes() {}

    static void afterCommit(XaTransaction transaction, Outcome outcome)
            throws RollbackException, HeuristicMixedException, HeuristicRollbackException, SystemException {
        if (outcome instanceof Outcome.RolledBack rolledBack) {
            throw rolledBack(transaction, rolledBack.cause());
        }
        if (outcome instanceof Outcome.Mixed mixed) {
            if (mixed.heuristics().stream().map(Heuristic::outcome).allMatch(HeuristicOutcome.ROLLED_BACK::equals)
                    && mixed.heuristics().size() == 1
                    && !mixed.committed()) {
                throw (HeuristicRollbackException) new HeuristicRollbackException(text(transaction, mixed))
                        .initCause(heuristic(transaction, mixed));
            }
            throw (HeuristicMixedException)
                    new HeuristicMixedException(text(transaction, mixed)).initCause(heuristic(transaction, mixed));
        }
        requireKnown(transaction, outcome);
    }

    static void afterRollback(XaTransaction transaction, Outcome outcome) throws SystemException {
        if (outcome instanceof Outcome.Mixed mixed) {
            throw (SystemException)
                    new SystemException(text(transaction, mixed)).initCause(heuristic(transaction, mixed));
        }
        requireKnown(transaction, outcome);
    }

    static int status(Outcome outcome) {
        if (outcome instanceof Outcome.Committed) {
            return Status.STATUS_COMMITTED;
        }
        return outcome instanceof Outcome.RolledBack ? Status.STATUS_ROLLEDBACK : Status.STATUS_UNKNOWN;
    }

    private static RollbackException rolledBack(XaTransaction transaction, Optional<Throwable> cause) {
        String text = transaction.name() + " has rolled back";
        return cause.map(
                        why -> (RollbackException) new RollbackException(text + ": " + why.getMessage()).initCause(why))
                .orElseGet(() -> new RollbackException(text));
    }

    private static void requireKnown(XaTransaction transaction, Outcome outcome) throws SystemException {
        if (outcome instanceof Outcome.InDoubt inDoubt) {
            String text = "Nobody can tell yet whether %s has committed: %s"
                    .formatted(transaction.name(), inDoubt.cause().getMessage());
            throw (SystemException) new SystemException(text)
                    .initCause(new TransactionInDoubtException(outcome.transaction(), text, inDoubt.cause()));
        }
    }

    private static HeuristicOutcomeException heuristic(XaTransaction transaction, Outcome.Mixed mixed) {
        return new HeuristicOutcomeException(mixed, text(transaction, mixed));
    }

    private static String text(XaTransaction transaction, Outcome.Mixed mixed) {
        return "%s was to %s, but %d of its branches ended on their own: %s"
                .formatted(
                        transaction.name(),
                        mixed.committed() ? "commit" : "roll back",
                        mixed.heuristics().size(),
                        mixed.heuristics());
    }
}
