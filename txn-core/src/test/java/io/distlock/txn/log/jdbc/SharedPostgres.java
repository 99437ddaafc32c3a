package io.distlock.txn.log.jdbc;

import io.distlock.devservers.PostgresNode;

/** One server for all tests of this log, with its tables, as starting one takes longer than they do. It goes with this JVM. */
final class SharedPostgres {

    private static final PostgresNode NODE = start();

    private SharedPostgres() {}

    static PostgresNode node() {
        return NODE;
    }

    private static PostgresNode start() {
        PostgresNode node = PostgresNode.start();
        DecisionLogSchema.create(node.dataSource(), JdbcDecisionLogOptions.DEFAULT_PREFIX);
        return node;
    }
}
