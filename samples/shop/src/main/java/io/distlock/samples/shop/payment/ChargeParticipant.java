package io.distlock.samples.shop.payment;

import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Charges customers in transactions. A charge is only remembered at first; when all is done and the transaction prepares, its money is
 * held, durably, and the outcome turns that into a payment or gives it back. Thread-safe.
 */
@Component
class ChargeParticipant implements TransactionParticipant {

    private final Accounts accounts;
    private final TransactionCoordinator transactions;
    private final Map<BranchId, Charge> open = new ConcurrentHashMap<>();

    ChargeParticipant(Accounts accounts, TransactionCoordinator transactions) {
        this.accounts = accounts;
        this.transactions = transactions;
    }

    /** Opens a branch of the transaction that this thread works for. */
    void charge(Charge charge) {
        Transaction transaction = transactions.current().orElseThrow();
        accounts.requireEnough(charge);
        BranchId branch = transaction.enlist(name());
        open.put(branch, charge);
        transaction.completion().thenRun(() -> open.remove(branch));
    }

    @Override
    public String name() {
        return "charge";
    }

    @Override
    public Vote prepare(BranchId branch) {
        Charge charge = open.remove(branch);
        return charge != null && accounts.hold(branch, charge) ? Vote.PREPARED : Vote.ROLLBACK;
    }

    @Override
    public void commit(BranchId branch) {
        accounts.pay(branch);
    }

    @Override
    public void rollback(BranchId branch) {
        open.remove(branch);
        accounts.release(branch);
    }

    @Override
    public BranchStatus status(BranchId branch) {
        return accounts.status(branch);
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) {
        return accounts.held(name(), limit);
    }
}
