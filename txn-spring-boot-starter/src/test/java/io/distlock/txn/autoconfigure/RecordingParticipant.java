package io.distlock.txn.autoconfigure;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A participant in memory that remembers what it was told, and answers as the test wants. */
public class RecordingParticipant implements TransactionParticipant {

    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final Map<BranchId, BranchStatus> branches = new ConcurrentHashMap<>();
    public volatile Vote vote = Vote.PREPARED;
    public volatile RuntimeException commitFailure;
    public volatile CountDownLatch commitGate = new CountDownLatch(0);
    private final String name;

    public RecordingParticipant(String name) {
        this.name = name;
    }

    /** Works in a branch of the current transaction. */
    public BranchId work(TransactionCoordinator coordinator) {
        return coordinator.current().orElseThrow().enlist(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Vote prepare(BranchId branch) {
        calls.add("prepare");
        if (vote == Vote.PREPARED) {
            branches.put(branch, BranchStatus.PREPARED);
        }
        return vote;
    }

    @Override
    public void commit(BranchId branch) throws InterruptedException {
        commitGate.await();
        if (commitFailure != null) {
            throw commitFailure;
        }
        calls.add("commit");
        branches.put(branch, BranchStatus.COMMITTED);
    }

    @Override
    public void rollback(BranchId branch) {
        calls.add("rollback");
        branches.put(branch, BranchStatus.ROLLED_BACK);
    }

    @Override
    public BranchStatus status(BranchId branch) {
        return branches.getOrDefault(branch, BranchStatus.UNKNOWN);
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) {
        return branches.entrySet().stream()
                .filter(entry -> entry.getValue() == BranchStatus.PREPARED)
                .limit(limit)
                .map(entry -> new InDoubtBranch(entry.getKey(), Duration.ofSeconds(7)))
                .toList();
    }
}
