package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.TransactionParticipantContract;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void remembersTheDeadlineForOtherInstances() throws Exception {
        FakeTransaction transaction = new FakeTransaction();
        transaction.remaining = Duration.ofHours(2);
        try (Scope scope = coordinator.bind(transaction)) {
            instances.get(0).proxy(Ledger.class, coordinator).post("deadline");
        }

        assertThat(participant(1).inDoubt(1000))
                .filteredOn(doubt -> doubt.branch().transaction().equals(transaction.id()))
                .singleElement()
                .satisfies(doubt -> assertThat(doubt.left().orElseThrow())
                        .isBetween(Duration.ofHours(1), Duration.ofHours(2).plusSeconds(1)));
    }

    @Override
    protected boolean lasts(BranchId branch) throws Exception {
        return stepsOf(branch.toString()).contains("confirm");
    }
}
