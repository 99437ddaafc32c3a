package io.distlock.txn.log.jdbc;

import io.distlock.devservers.PostgresServer;

/** One server for all tests of this log, with its tables, as starting one takes longer than they do. It goes with this JVM. */
final class SharedPostgres {

    private static final PostgresServer NODE = start();

    private SharedPostgres() {}

    static PostgresServer node() {
        return NODE;
    }

    private static PostgresServer start() {
        PostgresServer node = PostgresServer.start();
        DecisionLogSchema.create(node.dataSource(), JdbcDecisionLogOptions.DEFAULT_PREFIX);
        return node;
    }
}
