package io.distlock.txn.log.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The statements for the database that the first connection leads to. Asks nothing before. Thread-safe. */
final class StatementSource {

    private final JdbcDecisionLogOptions options;
    private volatile @Nullable Statements statements;

    StatementSource(JdbcDecisionLogOptions options) {
        this.options = options;
    }

    /** With a dialect that is known. */
    StatementSource(JdbcDecisionLogOptions options, Dialect dialect) {
        this.options = options;
        this.statements = Statements.of(dialect, options);
    }

    Statements statements(Connection connection) throws SQLException {
        Statements known = statements;
        if (known == null) {
            known = Statements.of(Dialect.of(connection), options);
            statements = known;
        }
        return known;
    }
}
