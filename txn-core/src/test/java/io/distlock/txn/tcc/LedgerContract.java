package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.TransactionParticipantContract;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** The contract for the participant of a ledger. */
abstract class LedgerContract extends TransactionParticipantContract {

    private final FakeCoordinator coordinator = new FakeCoordinator();
    private List<TccBean> instances;

    abstract TccBean newInstance() throws Exception;

    abstract Collection<String> stepsOf(String entry) throws Exception;

    @BeforeEach
    void newInstances() throws Exception {
        instances = List.of(newInstance(), newInstance());
    }

    @Override
    protected TransactionParticipant participant(int instance) {
        return instances.get(instance).participants().get(0);
    }

    @Override
    protected void work(BranchId branch) throws Exception {
        try (Scope scope = coordinator.bind(FakeTransaction.of(branch))) {
            instances.get(0).proxy(Ledger.class, coordinator).post(branch.toString());
        }
    }

    @Override
    protected boolean lasts(BranchId branch) throws Exception {
        return stepsOf(branch.toString()).contains("confirm");
    }
}
