package io.distlock.txn.log.jdbc;

import java.util.Optional;

/** PostgreSQL 12 or later. The settings are local: they end with the transaction, which a pooled connection outlives. */
class PostgresDialect implements Dialect {

    @Override
    public String platform() {
        return "postgresql";
    }

    @Override
    public String now() {
        return "clock_timestamp()";
    }

    @Override
    public String nowPlusMillis() {
        return "clock_timestamp() + CAST(? AS BIGINT) * INTERVAL '1 millisecond'";
    }

    // The lock of the foreign key, FOR KEY SHARE, would let the fence pass.
    @Override
    public String lockToCommit() {
        return "FOR SHARE OF o";
    }

    @Override
    public String lockToKeep() {
        return "FOR KEY SHARE OF o";
    }

    // A violated constraint would end the whole transaction, and with it the work of an initiator.
    @Override
    public String unlessPresent() {
        return "ON CONFLICT DO NOTHING";
    }

    @Override
    public String lapsedOwners(String tablePrefix) {
        return """
                SELECT o.incarnation FROM %1$sowner o JOIN %1$slease l ON l.incarnation = o.incarnation
                WHERE NOT o.fenced AND l.lease_until < %2$s FOR NO KEY UPDATE OF o SKIP LOCKED"""
                .formatted(tablePrefix, now());
    }

    // Sent together, and skipped by the server from the first error on.
    @Override
    public Optional<String> withCommit(String insert) {
        return Optional.of(insert + "; COMMIT");
    }

    // The conditions are tested when the row is read, which is before it is locked, so the time-out counts for this
    // very lock.
    // Many a database is set to answer before it has flushed; a decision must not be lost in a crash.
    @Override
    public String bounds(long lockMillis) {
        return " AND " + setting("lock_timeout", "'" + lockMillis + "'")
                + " AND (current_setting('synchronous_commit') <> 'off' OR "
                + setting("synchronous_commit", "'on'") + ")";
    }

    @Override
    public String bounds(long lockMillis, long idleMillis) {
        return bounds(lockMillis) + " AND " + setting("idle_in_transaction_session_timeout", "'" + idleMillis + "'");
    }

    private static String setting(String name, String value) {
        return "set_config('" + name + "', " + value + ", true) IS NOT NULL";
    }
}
