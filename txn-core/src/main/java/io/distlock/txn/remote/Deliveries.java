package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.engine.SubordinateTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls that this instance works on, and the branches that were rolled back before their calls arrived. Thread-safe: guarded by
 * itself.
 */
final class Deliveries {

    /** From so many on, those are dropped whose deadline has passed: they cannot be prepared any more, if their work ever ends. */
    static final int SWEPT_FROM = 1_000;

    private final ReplayWindow rolledBack;
    private final Map<TransactionId, List<SubordinateTransaction>> working = new HashMap<>();
    private final Map<TransactionId, List<Voted>> voted = new LinkedHashMap<>();
    private final int votedMax;

    /** A delivery that has answered, and when its transaction had to be decided. */
    private record Voted(String delivery, long deadlineNanos) {}

    Deliveries(RemoteOptions options) {
        this.votedMax = options.rememberedMax();
        this.rolledBack = new ReplayWindow(Freshness.of(options).window(), options.rememberedMax());
    }

    /** False if the branch has been rolled back. */
    synchronized boolean begin(SubordinateTransaction work, String called, long nowNanos) {
        if (rolledBack.contains(key(work.id(), called), nowNanos)) {
            return false;
        }
        if (working.size() >= SWEPT_FROM) {
            working.values().removeIf(all -> all.stream()
                    .allMatch(one -> one.remaining().isZero()));
        }
        working.computeIfAbsent(work.id(), id -> new ArrayList<>()).add(work);
        return true;
    }

    synchronized void end(SubordinateTransaction work) {
        working.computeIfPresent(work.id(), (id, all) -> {
            all.remove(work);
            return all.isEmpty() ? null : all;
        });
    }

    /** The work has ended with a vote. The eldest are forgotten in the end, which then wait longer for what became of them. */
    synchronized void end(SubordinateTransaction work, long deadlineNanos) {
        end(work);
        voted.computeIfAbsent(work.id(), id -> new ArrayList<>())
                .add(new Voted(work.branch().branch(), deadlineNanos));
        while (voted.size() > votedMax) {
            voted.remove(voted.keySet().iterator().next());
        }
    }

    /** Whether a branch of this instance belongs to a delivery whose deadline has passed. */
    synchronized boolean isOverdue(BranchId branch, long nowNanos) {
        return voted.getOrDefault(branch.transaction(), List.of()).stream()
                .anyMatch(one -> branch.isBelow(one.delivery()) && nowNanos - one.deadlineNanos() > 0);
    }

    /** How many transactions are worked for. */
    synchronized int size() {
        return working.size();
    }

    synchronized boolean isWorkingOn(TransactionId transaction, String branch) {
        return !of(transaction, branch).isEmpty();
    }

    /** Work on the branch can only roll back from now on, and none begins. */
    synchronized void rollBack(TransactionId transaction, String branch, long nowNanos) {
        // full, it only takes longer until a call that comes too late has asked the log
        rolledBack.add(key(transaction, branch), nowNanos);
        of(transaction, branch)
                .forEach(work -> work.setRollbackOnly(new TransactionRolledBackException(
                        "Branch %s was told to roll back while it was working".formatted(work.branch()))));
    }

    private List<SubordinateTransaction> of(TransactionId transaction, String branch) {
        return working.getOrDefault(transaction, List.of()).stream()
                .filter(work -> isAtOrBelow(work.branch(), branch))
                .toList();
    }

    private static boolean isAtOrBelow(BranchId work, String branch) {
        return work.branch().equals(branch) || work.isBelow(branch);
    }

    private static String key(TransactionId transaction, String branch) {
        return transaction + "/" + branch;
    }
}
