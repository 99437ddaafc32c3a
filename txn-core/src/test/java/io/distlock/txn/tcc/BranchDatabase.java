package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database with the table of branches and a table {@code ledger} in which participants of tests work. Thread-safe. */
final class BranchDatabase {

    private final DataSource dataSource;

    private BranchDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A new one in memory, which lasts as long as this JVM. */
    static BranchDatabase h2() throws Exception {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000");
        return create(dataSource, "h2");
    }

    /** One that has the tables. */
    static BranchDatabase of(DataSource dataSource) {
        return new BranchDatabase(dataSource);
    }

    /** Makes what is missing. */
    static BranchDatabase create(DataSource dataSource, String platform) throws Exception {
        BranchDatabase database = new BranchDatabase(dataSource);
        for (String statement : script(platform).split(";")) {
            if (!statement.isBlank()) {
                database.execute(statement);
            }
        }
        database.execute("CREATE TABLE IF NOT EXISTS ledger (place BIGINT GENERATED ALWAYS AS IDENTITY,"
                + " entry VARCHAR(200) NOT NULL, step VARCHAR(10) NOT NULL)");
        return database;
    }

    DataSource dataSource() {
        return dataSource;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> stepsOf(String entry) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT step FROM ledger WHERE entry = ? ORDER BY place")) {
            select.setString(1, entry);
            List<String> steps = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    steps.add(row.getString(1));
                }
            }
            return steps;
        }
    }

    Optional<BranchState> stateOf(BranchId branch) throws Exception {
        return new JdbcLocalTransactions(dataSource)
                .inTransaction(connection -> rows().find(connection, branch))
                .map(BranchRow::state);
    }

    void put(BranchId branch, BranchState state, String arguments) throws Exception {
        new JdbcLocalTransactions(dataSource).inTransaction(connection -> {
            rows().insert(connection, branch, new BranchRow(state, arguments));
            return null;
        });
    }

    private static BranchRows rows() {
        return new BranchRows(TccOptions.defaults().statementTimeout());
    }

    private static String script(String platform) throws IOException {
        try (InputStream script = TccBean.class.getResourceAsStream("/io/distlock/txn/branch-" + platform + ".sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
