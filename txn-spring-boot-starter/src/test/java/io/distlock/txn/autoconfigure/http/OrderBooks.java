package io.distlock.txn.autoconfigure.http;

import io.distlock.devservers.PostgresNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** What the three services durably know of orders. Confined to one thread. */
final class OrderBooks {

    private final Map<String, JdbcTemplate> databases = new TreeMap<>();

    OrderBooks(PostgresNode server, Iterable<String> services) {
        JdbcTemplate admin = new JdbcTemplate(server.dataSource());
        create(server, admin, "log", "decision-log-postgresql.sql");
        for (String service : services) {
            admin.execute("CREATE DATABASE " + service);
            databases.put(service, create(server, "branch-postgresql.sql", service));
            databases
                    .get(service)
                    .execute("CREATE TABLE entry (id VARCHAR(40) PRIMARY KEY, name VARCHAR(100), state VARCHAR(10))");
        }
    }

    private static void create(PostgresNode server, JdbcTemplate admin, String database, String script) {
        admin.execute("CREATE DATABASE " + database);
        create(server, script, database);
    }

    private static JdbcTemplate create(PostgresNode server, String script, String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.jdbcUrl().replaceAll("/[a-z]+$", "/" + database));
        source.setUser(server.username());
        new ResourceDatabasePopulator(new ClassPathResource("io/distlock/txn/" + script)).execute(source);
        return new JdbcTemplate(source);
    }

    /** Orders that are booked, by service. */
    Map<String, Set<String>> booked() {
        Map<String, Set<String>> all = new TreeMap<>();
        databases.forEach((service, jdbc) -> all.put(
                service,
                new TreeSet<>(jdbc.queryForList("SELECT name FROM entry WHERE state = 'booked'", String.class))));
        return all;
    }

    /** How many entries there are, by service. */
    Map<String, Integer> entries() {
        Map<String, Integer> all = new TreeMap<>();
        databases.forEach(
                (service, jdbc) -> all.put(service, jdbc.queryForObject("SELECT count(*) FROM entry", Integer.class)));
        return all;
    }

    /** Branches that wait for a decision, and entries that are neither booked nor gone. */
    Map<String, String> undecided() {
        Map<String, String> all = new TreeMap<>();
        databases.forEach((service, jdbc) -> {
            String open = String.join(
                    ", ",
                    jdbc.queryForList(
                            "SELECT transaction_id || '/' || branch FROM distlock_txn_branch WHERE state = 'TRIED'"
                                    + " UNION ALL SELECT name FROM entry WHERE state = 'tried'",
                            String.class));
            if (!open.isEmpty()) {
                all.put(service, open);
            }
        });
        return all;
    }
}
