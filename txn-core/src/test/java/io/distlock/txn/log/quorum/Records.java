package io.distlock.txn.log.quorum;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Decisions for tests. */
final class Records {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Records() {}

    static TransactionId transaction(Incarnation incarnation, long sequence) {
        return new TransactionId(incarnation.log(), incarnation.id(), sequence);
    }

    static DecisionRecord commitOf(TransactionId transaction) {
        return commitOf(transaction, 2, "stock");
    }

    static DecisionRecord commitOf(TransactionId transaction, int branches, String participant) {
        List<BranchId> listed = IntStream.rangeClosed(1, branches)
                .mapToObj(number -> new BranchId(transaction, Integer.toString(number), participant))
                .toList();
        return DecisionRecord.commit(transaction, listed, "orders@host-1:4711", NOW);
    }

    static DecisionRecord abortOf(TransactionId transaction) {
        return DecisionRecord.abort(transaction, "somebody in doubt", NOW);
    }
}
