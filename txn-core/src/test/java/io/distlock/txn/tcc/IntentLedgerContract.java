package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** With {@link Fence#INTENT} steps may be repeated, but what was cancelled was cancelled after its try. */
abstract class IntentLedgerContract extends LedgerContract {

    private final LedgerElsewhere ledger = new LedgerElsewhere(StepHook.NOTHING);

    abstract BranchDatabase database() throws Exception;

    @Override
    TccBean newInstance() throws Exception {
        return TccBean.of(ledger, new JdbcLocalTransactions(database().dataSource()));
    }

    @Override
    Collection<String> stepsOf(String entry) {
        return ledger.steps.getOrDefault(entry, new ConcurrentLinkedQueue<>());
    }

    @Override
    protected boolean lasts(BranchId branch) throws Exception {
        List<String> steps = List.copyOf(stepsOf(branch.toString()));
        if (steps.contains("cancel")) {
            assertThat(steps).endsWith("cancel").doesNotContain("confirm");
        }
        return super.lasts(branch);
    }
}
