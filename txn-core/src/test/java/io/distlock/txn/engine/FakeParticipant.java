package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.OnePhaseParticipant;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A participant in memory that remembers what it was told, and fails as often as it is asked to. */
public final class FakeParticipant implements OnePhaseParticipant {

    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final Map<BranchId, BranchStatus> branches = new ConcurrentHashMap<>();
    /** Until the deadlines that it remembers. */
    public final Map<BranchId, Duration> left = new ConcurrentHashMap<>();

    private final List<RuntimeException> failures = new ArrayList<>();
    private final String name;
    private volatile boolean hangs;
    private volatile Runnable beforeScan = () -> {};
    private volatile Vote vote = Vote.PREPARED;

    public FakeParticipant(String name) {
        this.name = name;
    }

    public FakeParticipant voting(Vote value) {
        vote = value;
        return this;
    }

    /** The next call ends so. */
    public synchronized FakeParticipant failing(RuntimeException failure) {
        failures.add(failure);
        return this;
    }

    /** Prepare never answers, until it is interrupted. */
    public FakeParticipant hanging() {
        hangs = true;
        return this;
    }

    /** Runs whenever it is asked what is in doubt. */
    public void beforeScan(Runnable what) {
        beforeScan = what;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Vote prepare(BranchId branch) throws InterruptedException {
        called("prepare");
        if (hangs) {
            new CountDownLatch(1).await();
        }
        if (vote == Vote.PREPARED) {
            branches.put(branch, BranchStatus.PREPARED);
        }
        return vote;
    }

    @Override
    public boolean commitOnePhase(BranchId branch) {
        called("commitOnePhase");
        branches.put(branch, BranchStatus.COMMITTED);
        return true;
    }

    @Override
    public void commit(BranchId branch) {
        called("commit");
        branches.put(branch, BranchStatus.COMMITTED);
    }

    @Override
    public void rollback(BranchId branch) {
        called("rollback");
        branches.put(branch, BranchStatus.ROLLED_BACK);
    }

    @Override
    public BranchStatus status(BranchId branch) {
        return branches.getOrDefault(branch, BranchStatus.UNKNOWN);
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) {
        beforeScan.run();
        return branches.entrySet().stream()
                .filter(entry -> entry.getValue() == BranchStatus.PREPARED)
                .limit(limit)
                .map(entry -> new InDoubtBranch(
                        entry.getKey(), Duration.ofHours(1), Optional.ofNullable(left.get(entry.getKey()))))
                .toList();
    }

    private synchronized void called(String call) {
        calls.add(call);
        if (!failures.isEmpty()) {
            throw failures.remove(0);
        }
    }
}
