package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import java.util.Collection;
import java.util.List;

/** With {@link Fence#LOCAL_TX} every step of an entry takes effect at most once. */
abstract class LocalTxLedgerContract extends LedgerContract {

    abstract BranchDatabase database() throws Exception;

    @Override
    TccBean newInstance() throws Exception {
        JdbcLocalTransactions transactions =
                new JdbcLocalTransactions(database().dataSource());
        return TccBean.of(new LedgerInDatabase(transactions, StepHook.NOTHING), transactions);
    }

    @Override
    Collection<String> stepsOf(String entry) throws Exception {
        return database().stepsOf(entry);
    }

    @Override
    protected boolean lasts(BranchId branch) throws Exception {
        assertThat(stepsOf(branch.toString()))
                .isIn(List.of(), List.of("try"), List.of("try", "confirm"), List.of("try", "cancel"));
        return super.lasts(branch);
    }
}
