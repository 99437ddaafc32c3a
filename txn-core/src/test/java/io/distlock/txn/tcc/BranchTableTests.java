package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.time.Duration;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BranchTableTests {

    private BranchDatabase database;
    private BranchTable table;
    private long sequence;

    @BeforeEach
    void create() throws Exception {
        database = BranchDatabase.h2();
        table = new BranchTable(new JdbcLocalTransactions(database.dataSource()));
    }

    @Test
    void endedBranchesAreForgottenAfterTheRetention() throws Exception {
        BranchId confirmed = old(BranchState.CONFIRMED);
        BranchId cancelled = old(BranchState.CANCELLED);
        BranchId refused = old(BranchState.REFUSED);

        assertThat(table.purge(BranchTable.RETENTION_DEFAULT, 100)).isEqualTo(3);

        for (BranchId branch : new BranchId[] {confirmed, cancelled, refused}) {
            assertThat(database.stateOf(branch)).isEmpty();
        }
    }

    @Test
    void openBranchesAreKept() throws Exception {
        BranchId[] open = {
            old(BranchState.INTENT), old(BranchState.TRIED), old(BranchState.CANCELLING), old(BranchState.RECANCEL)
        };

        assertThat(table.purge(BranchTable.RETENTION_DEFAULT, 100)).isZero();

        for (BranchId branch : open) {
            assertThat(database.stateOf(branch)).isPresent();
        }
    }

    @Test
    void recentBranchesAreKept() throws Exception {
        BranchId recent = branch(BranchState.CONFIRMED);

        assertThat(table.purge(Duration.ofDays(1), 100)).isZero();

        assertThat(database.stateOf(recent)).contains(BranchState.CONFIRMED);
    }

    @Test
    void batchesAreBounded() throws Exception {
        for (int i = 0; i < 5; i++) {
            old(BranchState.REFUSED);
        }

        assertThat(table.purge(BranchTable.RETENTION_DEFAULT, 2)).isEqualTo(2);
        assertThat(table.purge(BranchTable.RETENTION_DEFAULT, 2)).isEqualTo(2);
        assertThat(table.purge(BranchTable.RETENTION_DEFAULT, 2)).isEqualTo(1);
        assertThat(table.purge(BranchTable.RETENTION_DEFAULT, 2)).isZero();
    }

    @Test
    void retentionHasToOutliveATransaction() {
        assertThatThrownBy(() -> table.purge(Duration.ofHours(23), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT24H");
        assertThatThrownBy(() -> table.purge(Duration.ofDays(7), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.purge(Duration.ofDays(7), 10_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void missingTableIsNamed() throws Exception {
        JdbcDataSource empty = new JdbcDataSource();
        empty.setURL("jdbc:h2:mem:" + UUID.randomUUID());

        table.requireReadable();

        assertThatThrownBy(() -> new BranchTable(new JdbcLocalTransactions(empty)).requireReadable())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("branch-<platform>.sql");
    }

    private BranchId old(BranchState state) throws Exception {
        BranchId branch = branch(state);
        database.execute("UPDATE distlock_txn_branch SET updated_at = updated_at - INTERVAL '8' DAY"
                + " WHERE transaction_id = '" + branch.transaction() + "'");
        return branch;
    }

    private BranchId branch(BranchState state) throws Exception {
        TransactionId transaction = new TransactionId("00000000000000aa", "00000000000000bb", ++sequence);
        BranchId branch = new BranchId(transaction, "1", "any");
        database.put(branch, state, "");
        return branch;
    }
}
