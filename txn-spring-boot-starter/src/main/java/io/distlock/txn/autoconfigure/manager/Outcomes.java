package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.Heuristic;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.HeuristicOutcomeException;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import java.util.Optional;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.UnexpectedRollbackException;

/** Says outcomes in Spring's words. */
final class Outcomes {

    private Outcomes() {}

    /** What the caller of commit has to be told; empty if it has committed. */
    static Optional<TransactionException> afterCommit(Transaction transaction, Outcome outcome) {
        return outcome instanceof Outcome.RolledBack rolledBack
                ? Optional.of(rolledBack(transaction, rolledBack))
                : afterRollback(transaction, outcome);
    }

    /** What the caller of rollback has to be told; empty if it has rolled back. */
    static Optional<TransactionException> afterRollback(Transaction transaction, Outcome outcome) {
        if (outcome instanceof Outcome.InDoubt inDoubt) {
            return Optional.of(new TransactionInDoubtException(
                    transaction.id(),
                    "Nobody can tell yet whether %s has committed: %s"
                            .formatted(name(transaction), inDoubt.cause().getMessage()),
                    inDoubt.cause()));
        }
        if (outcome instanceof Outcome.Mixed mixed) {
            return Optional.of(new HeuristicCompletionException(
                    state(mixed),
                    new HeuristicOutcomeException(
                            mixed,
                            "%s was to %s, but %d of its branches ended on their own: %s"
                                    .formatted(
                                            name(transaction),
                                            mixed.committed() ? "commit" : "roll back",
                                            mixed.heuristics().size(),
                                            mixed.heuristics()))));
        }
        return Optional.empty();
    }

    private static UnexpectedRollbackException rolledBack(Transaction transaction, Outcome.RolledBack outcome) {
        String message = "%s has rolled back".formatted(name(transaction));
        return outcome.cause()
                .map(cause -> new UnexpectedRollbackException(message + ": " + cause.getMessage(), cause))
                .orElseGet(() -> new UnexpectedRollbackException(message));
    }

    private static int state(Outcome.Mixed mixed) {
        return mixed.heuristics().stream().map(Heuristic::outcome).anyMatch(HeuristicOutcome.HAZARD::equals)
                ? HeuristicCompletionException.STATE_UNKNOWN
                : HeuristicCompletionException.STATE_MIXED;
    }

    private static String name(Transaction transaction) {
        return "Transaction '%s' (%s)".formatted(transaction.options().name(), transaction.id());
    }
}
