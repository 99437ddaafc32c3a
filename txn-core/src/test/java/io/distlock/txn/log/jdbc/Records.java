package io.distlock.txn.log.jdbc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.txn.BranchId;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What the tests of this log record, and how they wait. */
final class Records {

    static final long SECONDS_MAX = 30;

    /** For tests that wait for no time-out: a slow machine is no fault. */
    static final JdbcDecisionLogOptions GENEROUS =
            JdbcDecisionLogOptions.defaults().withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(10));

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Records() {}

    static TransactionId transaction(Incarnation incarnation, long sequence) {
        return new TransactionId(incarnation.log(), incarnation.id(), sequence);
    }

    static DecisionRecord commit(TransactionId transaction) {
        return DecisionRecord.commit(transaction, List.of(new BranchId(transaction, "1", "stock")), "test", NOW);
    }

    static DecisionRecord abort(TransactionId transaction) {
        return DecisionRecord.abort(transaction, "test", NOW);
    }

    static List<DecisionRecord> decisions(DecisionLog log, String incarnation) {
        return await(log.decisions(incarnation, Optional.empty(), 1000)).records();
    }

    static Optional<Boolean> alive(DecisionLog log, String incarnation) {
        return await(log.owners(1000)).stream()
                .filter(owner -> owner.incarnation().equals(incarnation))
                .findFirst()
                .map(Owner::alive);
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    static void awaitUnknown(CompletionStage<?> stage, String message) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> await(stage))
                .withCauseInstanceOf(DecisionLogException.class)
                .withMessageContaining(message);
    }
}
