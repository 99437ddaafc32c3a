package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Notes what becomes of its branches; the test ends them. Confined to one thread. */
final class FakeTransaction implements Transaction {

    private static final AtomicLong SEQUENCE = new AtomicLong();

    final List<BranchId> enlisted = new ArrayList<>();
    final List<BranchId> prepared = new ArrayList<>();
    final Map<BranchId, Throwable> failed = new LinkedHashMap<>();
    Duration remaining = Duration.ofSeconds(30);

    private final TransactionId id;
    private final Optional<String> branch;

    FakeTransaction() {
        this(new TransactionId("00000000000000a1", "00000000000000b1", SEQUENCE.incrementAndGet()), Optional.empty());
    }

    private FakeTransaction(TransactionId id, Optional<String> branch) {
        this.id = id;
        this.branch = branch;
    }

    /** One whose next branch has the given identity. */
    static FakeTransaction of(BranchId branch) {
        return new FakeTransaction(branch.transaction(), Optional.of(branch.branch()));
    }

    @Override
    public TransactionId id() {
        return id;
    }

    @Override
    public TransactionOptions options() {
        return TransactionOptions.of("test");
    }

    @Override
    public Duration remaining() {
        return remaining;
    }

    @Override
    public BranchId enlist(String participant) {
        BranchId next = new BranchId(id, branch.orElse(Integer.toString(enlisted.size() + 1)), participant);
        enlisted.add(next);
        return next;
    }

    @Override
    public void prepared(BranchId of) {
        prepared.add(of);
    }

    @Override
    public void failed(BranchId of, Throwable cause) {
        failed.put(of, cause);
    }

    @Override
    public void setRollbackOnly(Throwable cause) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Throwable> rollbackCause() {
        return failed.values().stream().findFirst();
    }

    @Override
    public Outcome commit() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome rollback() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Outcome> completion() {
        throw new UnsupportedOperationException();
    }
}
