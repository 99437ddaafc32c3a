package io.distlock.txn.log.jdbc;

import java.util.Optional;

/**
 * The SQL of a log. Each write is one statement that is a transaction of its own, so no client can stop in the middle of one and keep
 * its locks; only opening an incarnation takes two.
 */
record Statements(
        String identity,
        String insertIdentity,
        String insertOwner,
        String insertLease,
        String renew,
        String owners,
        String fenceLapsed,
        String fence,
        String isOwner,
        String retire,
        String commit,
        String commitInCallersTransaction,
        Optional<String> commitOfCallersTransaction,
        String abort,
        String standing,
        String read,
        String page,
        String replace,
        String delete,
        String deleteIfFenced) {

    static Statements of(Dialect dialect, JdbcDecisionLogOptions options) {
        String prefix = options.tablePrefix();
        long lockMillis = options.lockTimeout().toMillis();
        String bounds = dialect.bounds(lockMillis);
        String rideBounds = dialect.bounds(lockMillis, options.rideTimeout().toMillis());
        String insert =
                """
                INSERT INTO %1$sdecision (incarnation, seq, decision, content)
                SELECT o.incarnation, CAST(? AS BIGINT), CAST(? AS VARCHAR), CAST(? AS VARCHAR) FROM %1$sowner o
                WHERE o.incarnation = ?"""
                        .formatted(prefix);
        String commitEnd = " " + dialect.lockToCommit() + " " + dialect.unlessPresent();
        // Fails by a null where the owner may not commit and by the key where a decision stands, as nothing but a
        // failure
        // stops the COMMIT behind it; costs half as much as to count what another INSERT has done.
        String insertOrFail =
                """
                INSERT INTO %1$sdecision (seq, decision, content, incarnation)
                VALUES (?, ?, ?, (SELECT o.incarnation FROM %1$sowner o WHERE o.incarnation = ? AND NOT o.fenced%2$s %3$s))"""
                        .formatted(prefix, bounds, dialect.lockToCommit());
        String delete = "DELETE FROM %sdecision WHERE incarnation = ? AND seq = ANY(?)".formatted(prefix);
        return new Statements(
                "SELECT log_id FROM %slog".formatted(prefix),
                "INSERT INTO %slog (singleton, log_id) VALUES (1, ?) ".formatted(prefix) + dialect.unlessPresent(),
                "INSERT INTO %sowner (incarnation, fenced, description, since) VALUES (?, FALSE, ?, ?)"
                        .formatted(prefix),
                "INSERT INTO %slease (incarnation, lease_until) VALUES (?, %s)"
                        .formatted(prefix, dialect.nowPlusMillis()),
                """
                UPDATE %1$slease l SET lease_until = %2$s WHERE l.incarnation = ?
                AND EXISTS (SELECT 1 FROM %1$sowner o WHERE o.incarnation = l.incarnation AND NOT o.fenced)"""
                        .formatted(prefix, dialect.nowPlusMillis()),
                """
                SELECT o.incarnation, o.fenced, o.description, o.since, l.lease_until < %2$s AS lapsed
                FROM %1$sowner o JOIN %1$slease l ON l.incarnation = o.incarnation
                ORDER BY o.fenced DESC, l.lease_until LIMIT ?"""
                        .formatted(prefix, dialect.now()),
                "UPDATE %sowner SET fenced = TRUE WHERE NOT fenced AND incarnation IN (%s)%s"
                        .formatted(prefix, dialect.lapsedOwners(prefix), bounds),
                "UPDATE %sowner SET fenced = TRUE WHERE incarnation = ? AND NOT fenced%s".formatted(prefix, bounds),
                "SELECT 1 FROM %sowner WHERE incarnation = ?".formatted(prefix),
                """
                DELETE FROM %1$sowner WHERE incarnation = ? AND fenced
                AND NOT EXISTS (SELECT 1 FROM %1$sdecision d WHERE d.incarnation = ?)%2$s"""
                        .formatted(prefix, bounds),
                insert + " AND NOT o.fenced" + bounds + commitEnd,
                insert + " AND NOT o.fenced" + rideBounds + commitEnd,
                dialect.withCommit(insertOrFail),
                insert + bounds + " " + dialect.lockToKeep() + " " + dialect.unlessPresent(),
                """
                SELECT l.log_id, o.fenced, d.content FROM %1$slog l
                LEFT JOIN %1$sowner o ON o.incarnation = ?
                LEFT JOIN %1$sdecision d ON d.incarnation = o.incarnation AND d.seq = ?"""
                        .formatted(prefix),
                "SELECT content FROM %sdecision WHERE incarnation = ? AND seq = ?".formatted(prefix),
                "SELECT seq, content FROM %sdecision WHERE incarnation = ? AND seq > ? ORDER BY seq LIMIT ?"
                        .formatted(prefix),
                "UPDATE %sdecision SET content = ? WHERE incarnation = ? AND seq = ? AND content = ?%s"
                        .formatted(prefix, bounds),
                delete,
                delete
                        + " AND EXISTS (SELECT 1 FROM %sowner o WHERE o.incarnation = ? AND o.fenced)"
                                .formatted(prefix));
    }
}
