package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JdbcLocalTransactionsTests {

    private static BranchDatabase database;

    private final JdbcLocalTransactions transactions = new JdbcLocalTransactions(database.dataSource());

    @BeforeAll
    static void create() throws Exception {
        database = BranchDatabase.h2();
    }

    @Test
    void workCommits() throws Exception {
        String result = transactions.inTransaction(connection -> {
            assertThat(transactions.connection()).isSameAs(connection);
            return note(connection, "committed");
        });

        assertThat(result).isEqualTo("committed");
        assertThat(database.stepsOf("committed")).hasSize(1);
    }

    @Test
    void checkedExceptionRollsBack() {
        IOException failure = new IOException("no");

        assertThatThrownBy(() -> transactions.inTransaction(connection -> {
                    note(connection, "rolled back");
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(stepsOf("rolled back")).isZero();
    }

    @Test
    void nestedTransactionIsIndependent() throws Exception {
        assertThatThrownBy(() -> transactions.inTransaction(outer -> {
                    transactions.inTransaction(inner -> {
                        assertThat(inner).isNotSameAs(outer);
                        return note(transactions.connection(), "inner");
                    });
                    assertThat(transactions.connection()).isSameAs(outer);
                    note(outer, "outer");
                    throw new IllegalStateException("only the outer one");
                }))
                .hasMessage("only the outer one");

        assertThat(database.stepsOf("inner")).hasSize(1);
        assertThat(stepsOf("outer")).isZero();
    }

    @Test
    void connectionIsBoundForTheTransactionOnly() throws Exception {
        Connection used = transactions.inTransaction(connection -> connection);

        assertThat(used.isClosed()).isTrue();
        assertThatThrownBy(transactions::connection).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void databaseThatIsAwayIsNamed() {
        JdbcDataSource away = new JdbcDataSource();
        away.setURL("jdbc:h2:mem:away;IFEXISTS=TRUE");

        assertThatThrownBy(() -> new JdbcLocalTransactions(away).inTransaction(connection -> null))
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("could not begin")
                .hasCauseInstanceOf(SQLException.class);
    }

    private static String note(Connection connection, String entry) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO ledger (entry, step) VALUES ('" + entry + "', 'try')");
        }
        return entry;
    }

    private static int stepsOf(String entry) {
        try {
            return database.stepsOf(entry).size();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
