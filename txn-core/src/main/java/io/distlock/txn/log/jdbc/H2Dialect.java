package io.distlock.txn.log.jdbc;

import java.util.Optional;

/**
 * H2 2, for tests. It has no shared row locks, so the decisions of one coordinator are made one after the other, and it does not end
 * the transaction of a client that is silent. Waits for locks are bounded by its own {@code LOCK_TIMEOUT}.
 */
final class H2Dialect implements Dialect {

    @Override
    public String platform() {
        return "h2";
    }

    @Override
    public String now() {
        return "CURRENT_TIMESTAMP";
    }

    @Override
    public String nowPlusMillis() {
        return "DATEADD(MILLISECOND, CAST(? AS BIGINT), CURRENT_TIMESTAMP)";
    }

    @Override
    public String lockToCommit() {
        return "FOR UPDATE";
    }

    @Override
    public String lockToKeep() {
        return "FOR UPDATE";
    }

    // A violated key undoes only the statement, and is told by an exception.
    @Override
    public String unlessPresent() {
        return "";
    }

    @Override
    public String lapsedOwners(String tablePrefix) {
        return "SELECT incarnation FROM %slease WHERE lease_until < %s".formatted(tablePrefix, now());
    }

    @Override
    public Optional<String> withCommit(String insert) {
        return Optional.empty();
    }

    @Override
    public String bounds(long lockMillis) {
        return "";
    }

    @Override
    public String bounds(long lockMillis, long idleMillis) {
        return "";
    }
}
