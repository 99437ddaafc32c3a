package io.distlock.txn.remote;

import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.Owner;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Looks whether the log knows the coordinator of a transaction, so that nobody works for one that is gone or never was. A hint: whoever
 * passes may still find out in the end that the transaction has aborted. Reads the log once for each call, and the coordinators now and
 * then.
 *
 * <p>Thread-safe.
 */
public final class LogStanding {

    private static final Duration OWNERS_VALID = Duration.ofSeconds(5);
    private static final int OWNERS_MAX = 10_000;

    private final DecisionLog log;
    private final LongSupplier nanoTime;
    private volatile Owners known;

    private record Owners(Set<String> living, long nanos) {}

    /**
     * Looks in a log.
     *
     * @param nanoTime monotonic clock, nanoseconds
     */
    public LogStanding(DecisionLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.known = new Owners(Set.of(), nanoTime.getAsLong());
    }

    /** Why not to work for the transaction; never exceptional. */
    CompletionStage<Optional<Refusal>> refusal(TransactionId transaction) {
        return log.incarnation()
                .thenCompose(mine -> mine.log().equals(transaction.log())
                        ? inThisLog(transaction)
                        : refused(new Refusal.OtherLog(transaction.toString())))
                .exceptionally(failure -> Optional.of(new Refusal.LogUnreachable(transaction.toString())));
    }

    private CompletionStage<Optional<Refusal>> inThisLog(TransactionId transaction) {
        return lives(transaction.incarnation())
                .thenCompose(lives -> lives
                        ? log.read(transaction)
                                .thenApply(found -> found.map(decided -> new Refusal.Finished(transaction.toString())))
                        : refused(new Refusal.NoCoordinator(transaction.toString())));
    }

    private CompletionStage<Boolean> lives(String incarnation) {
        Owners owners = known;
        if (owners.living().contains(incarnation) && nanoTime.getAsLong() - owners.nanos() < OWNERS_VALID.toNanos()) {
            return CompletableFuture.completedFuture(true);
        }
        long asked = nanoTime.getAsLong();
        return log.owners(OWNERS_MAX).thenApply(all -> {
            Set<String> living =
                    all.stream().filter(Owner::alive).map(Owner::incarnation).collect(Collectors.toSet());
            known = new Owners(living, asked);
            return living.contains(incarnation);
        });
    }

    private static CompletionStage<Optional<Refusal>> refused(Refusal refusal) {
        return CompletableFuture.completedFuture(Optional.of(refusal));
    }
}
