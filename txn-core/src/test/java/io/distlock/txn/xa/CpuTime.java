package io.distlock.txn.xa;

import io.distlock.devservers.PostgresNode;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * CPU that was used so far, which other work on the machine changes less than the time that passes.
 *
 * @param client by this process, in which ZooKeeper's server runs too
 * @param servers by the processes that it has started, and by PostgreSQL, which leaves its parent; in steps of 10 ms
 */
record CpuTime(Duration client, Duration servers) {

    static CpuTime now(PostgresNode postgres) throws SQLException {
        var client = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ProcessHandle database = ProcessHandle.of(postmaster(postgres)).orElseThrow();
        Duration servers = Stream.of(ProcessHandle.current().descendants(), Stream.of(database), database.descendants())
                .flatMap(processes -> processes)
                .distinct()
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
        return new CpuTime(Duration.ofNanos(client.getProcessCpuTime()), servers);
    }

    CpuTime minus(CpuTime earlier) {
        return new CpuTime(client.minus(earlier.client), servers.minus(earlier.servers));
    }

    private static long postmaster(PostgresNode postgres) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_read_file('postmaster.pid')")) {
            row.next();
            return Long.parseLong(row.getString(1).lines().findFirst().orElseThrow());
        }
    }
}
