package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;

/**
 * Creates the tables of a decision log where they are missing. May be repeated, and may run in several processes at once. Where a
 * tool such as Flyway does this, give it {@code io/distlock/txn/decision-log-<platform>.sql}.
 */
public final class DecisionLogSchema {

    private static final int ATTEMPTS_MAX = 5;

    private DecisionLogSchema() {}

    /**
     * Creates what is missing. Blocks.
     *
     * @throws DecisionLogException if the database refuses
     */
    public static void create(DataSource dataSource, String tablePrefix) {
        JdbcDecisionLogOptions options = JdbcDecisionLogOptions.defaults().withTablePrefix(tablePrefix);
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                for (String statement : statements(Dialect.of(connection), options)) {
                    execute(connection, statement);
                }
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            throw new DecisionLogException(
                    "The tables %s... of the decision log cannot be created: %s".formatted(tablePrefix, e.getMessage()),
                    e);
        }
    }

    /** Two processes that create one table at once can both find it missing; the one that fails finds it at its next attempt. */
    private static void execute(Connection connection, String sql) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static List<String> statements(Dialect dialect, JdbcDecisionLogOptions options) {
        String script = read("/io/distlock/txn/decision-log-" + dialect.platform() + ".sql")
                .replaceAll("(?m)^--.*$", "")
                .replace(JdbcDecisionLogOptions.DEFAULT_PREFIX, options.tablePrefix());
        return Arrays.stream(script.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String read(String resource) {
        try (InputStream script = DecisionLogSchema.class.getResourceAsStream(resource)) {
            if (script == null) {
                throw new IllegalStateException("Resource " + resource + " is missing");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
