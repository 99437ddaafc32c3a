package io.distlock.txn.faults;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** One side's book in a database of its own, as a participant that its author wrote by hand. Thread-safe. */
final class Ledger implements TransactionParticipant {

    private final String name;
    private final DataSource database;

    Ledger(String name, DataSource database) {
        this.name = name;
        this.database = database;
    }

    void create() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table ledger (transfer text primary key, amount bigint not null)");
            statement.execute("create table branch (branch text primary key, transfer text, amount bigint,"
                    + " state text not null, since timestamptz not null default now())");
        }
    }

    /** Notes what the branch wants; nothing is in the book yet. */
    void work(BranchId branch, String transfer, long amount) throws SQLException {
        int rows = update(
                "insert into branch (branch, transfer, amount, state) values (?, ?, ?, 'OPEN') on conflict do nothing",
                branch.toString(),
                transfer,
                amount);
        if (rows == 0) {
            throw new IllegalStateException("Branch " + branch + " has been rolled back already");
        }
    }

    /** Writes into the book at once, in the caller's local transaction. */
    static void enter(Connection connection, String transfer, long amount) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into ledger values (?, ?)")) {
            insert.setString(1, transfer);
            insert.setLong(2, amount);
            insert.executeUpdate();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Vote prepare(BranchId branch) throws SQLException {
        update(
                "update branch set state = 'PREPARED', since = now() where branch = ? and state = 'OPEN'",
                branch.toString());
        return status(branch) == BranchStatus.PREPARED ? Vote.PREPARED : Vote.ROLLBACK;
    }

    @Override
    public void commit(BranchId branch) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement update = connection.prepareStatement(
                    "update branch set state = 'COMMITTED' where branch = ? and state = 'PREPARED' returning transfer, amount")) {
                update.setString(1, branch.toString());
                try (ResultSet row = update.executeQuery()) {
                    if (row.next()) {
                        enter(connection, row.getString(1), row.getLong(2));
                    }
                }
            }
            connection.commit();
        }
        if (status(branch) != BranchStatus.COMMITTED) {
            throw new HeuristicException(HeuristicOutcome.ROLLED_BACK, branch + " has rolled back");
        }
    }

    @Override
    public void rollback(BranchId branch) throws SQLException {
        update(
                "insert into branch (branch, state) values (?, 'ROLLED_BACK') on conflict (branch)"
                        + " do update set state = 'ROLLED_BACK' where branch.state in ('OPEN', 'PREPARED')",
                branch.toString());
        if (status(branch) == BranchStatus.COMMITTED) {
            throw new HeuristicException(HeuristicOutcome.COMMITTED, branch + " has committed");
        }
    }

    @Override
    public BranchStatus status(BranchId branch) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("select state from branch where branch = ?")) {
            select.setString(1, branch.toString());
            try (ResultSet row = select.executeQuery()) {
                String state = row.next() ? row.getString(1) : "OPEN";
                return state.equals("OPEN") ? BranchStatus.UNKNOWN : BranchStatus.valueOf(state);
            }
        }
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) throws SQLException {
        List<InDoubtBranch> branches = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select branch, extract(epoch from now() - since) * 1000 from branch"
                                + " where state = 'PREPARED' order by since limit ?")) {
            select.setInt(1, limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    branches.add(new InDoubtBranch(Bank.branch(rows.getString(1)), Duration.ofMillis(rows.getLong(2))));
                }
            }
        }
        return branches;
    }

    /** What the book says, by transfer. */
    Map<String, Long> entries() throws SQLException {
        Map<String, Long> entries = new TreeMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("select transfer, amount from ledger");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                entries.put(rows.getString(1), rows.getLong(2));
            }
        }
        return entries;
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setObject(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
    }
}
