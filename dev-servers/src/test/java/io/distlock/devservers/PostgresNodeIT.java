package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresNodeIT {

    @Test
    void preparedTransactionOutlivesItsConnectionAndNothingStays() throws SQLException {
        Path directory;
        long pid;
        try (PostgresNode postgres = PostgresNode.start()) {
            directory = postgres.directory();
            pid = Leftovers.postmasterPid(postgres);

            execute(postgres, "create table account (id int)");
            execute(postgres, "begin; insert into account values (1); prepare transaction 'branch-1'");
            execute(postgres, "commit prepared 'branch-1'");

            assertThat(query(postgres, "select count(*) from account")).isEqualTo("1");
            assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "show server_version")).startsWith("18");
        }

        assertThat(Leftovers.nothing(pid, directory)).isTrue();
    }

    private static void execute(PostgresNode postgres, String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgresNode postgres, String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
