package io.distlock.samples.shop.demo;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.devservers.ZooKeeperNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.stereotype.Component;

/** Real servers of this process on free ports: a PostgreSQL with a database for each service, a Redis for locks, and a log. */
@Component
final class ShopServers implements AutoCloseable {

    private static final int QUORUM = 3;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final PostgresNode postgres;
    private final RedisNode redis;
    private final String description;
    private final List<String> logArguments = new ArrayList<>();

    ShopServers(ShopProperties properties) throws SQLException {
        CompletableFuture<PostgresNode> starting = CompletableFuture.supplyAsync(PostgresNode::start);
        redis = own(RedisNode.start());
        logArguments.add("--distlock.txn.log.type=" + properties.log().name().toLowerCase(Locale.ROOT));
        String log =
                switch (properties.log()) {
                    case ZOOKEEPER -> startZooKeeper();
                    case QUORUM -> startQuorum();
                    case JDBC -> "the log of decisions in the database of orders";
                };
        postgres = own(starting.join());
        createDatabases();
        description = "PostgreSQL on port %d, Redis on port %d, %s".formatted(postgres.port(), redis.port(), log);
    }

    String description() {
        return description;
    }

    /** What a service has to know. */
    List<String> arguments(ShopService service) {
        List<String> arguments = new ArrayList<>(logArguments);
        arguments.add("--spring.datasource.url=" + url(service));
        arguments.add("--spring.datasource.username=" + postgres.username());
        if (service == ShopService.ORDER) {
            arguments.add("--spring.data.redis.host=" + redis.host());
            arguments.add("--spring.data.redis.port=" + redis.port());
        } else if (logArguments.contains("--distlock.txn.log.type=jdbc")) {
            arguments.add("--shop.decisions.jdbc-url=" + url(ShopService.ORDER));
            arguments.add("--shop.decisions.username=" + postgres.username());
            arguments.add("--distlock.txn.log.jdbc.data-source=decisions");
        }
        return arguments;
    }

    DataSource database(ShopService service) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url(service));
        dataSource.setUser(postgres.username());
        return dataSource;
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private String startZooKeeper() {
        ZooKeeperNode zooKeeper = own(ZooKeeperNode.start());
        logArguments.add("--distlock.txn.log.zookeeper.connect-string=" + zooKeeper.connectString());
        return "ZooKeeper with the log of decisions on port " + zooKeeper.port();
    }

    private String startQuorum() {
        RedisServers servers =
                own(RedisServers.start(QUORUM, RedisOptions.defaults().withAppendOnly()));
        logArguments.add("--distlock.consensus.enabled=true");
        for (int i = 0; i < QUORUM; i++) {
            logArguments.add("--distlock.consensus.nodes.%c.url=%s"
                    .formatted('a' + i, servers.node(i).uri()));
        }
        return "the log of decisions on a majority of three more, on ports %d, %d and %d"
                .formatted(
                        servers.node(0).port(),
                        servers.node(1).port(),
                        servers.node(2).port());
    }

    private void createDatabases() throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (ShopService service : ShopService.values()) {
                statement.execute("CREATE DATABASE " + service.database());
            }
        }
    }

    private String url(ShopService service) {
        return "jdbc:postgresql://%s:%d/%s".formatted(postgres.host(), postgres.port(), service.database());
    }

    private <T extends AutoCloseable> T own(T server) {
        started.push(server);
        return server;
    }
}
