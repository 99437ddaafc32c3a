package io.distlock.txn.tcc;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Notes each step of an entry in the transaction that its fence has opened. */
@TccParticipant("ledger")
class LedgerInDatabase implements Ledger {

    static final String PARTICIPANT = "ledger.post";

    private final JdbcLocalTransactions transactions;
    private final StepHook hook;

    LedgerInDatabase(JdbcLocalTransactions transactions, StepHook hook) {
        this.transactions = transactions;
        this.hook = hook;
    }

    @Try
    @Override
    public String post(String entry) {
        return note(entry, "try");
    }

    @Confirm
    void confirm(String entry) {
        note(entry, "confirm");
    }

    @Cancel
    void cancel(String entry) {
        note(entry, "cancel");
    }

    private String note(String entry, String step) {
        try (PreparedStatement insert =
                transactions.connection().prepareStatement("INSERT INTO ledger (entry, step) VALUES (?, ?)")) {
            insert.setString(1, entry);
            insert.setString(2, step);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        hook.after(step);
        return entry;
    }
}
