package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.spi.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL of identity, owners and leases. Blocks. Thread-safe: it has no state. */
final class Owners {

    private final StatementSource source;

    Owners(StatementSource source) {
        this.source = source;
    }

    /** The identity of the log; this one if it has none yet. */
    String identity(Connection connection, String proposal) throws SQLException {
        Optional<String> present = identity(connection);
        if (present.isPresent()) {
            return present.get();
        }
        try (PreparedStatement insert =
                connection.prepareStatement(source.statements(connection).insertIdentity())) {
            insert.setString(1, proposal);
            insert.executeUpdate();
        } catch (SQLException e) {
            if (!SqlFailures.isDuplicate(e)) {
                throw e;
            }
        }
        return identity(connection)
                .orElseThrow(() -> new DecisionLogException("The decision log has lost its identity"));
    }

    /** Makes an owner with a lease, in one transaction: an owner without one would count as gone. */
    void open(Connection connection, Owner owner, Duration lease) throws SQLException {
        Statements statements = source.statements(connection);
        connection.setAutoCommit(false);
        boolean done = false;
        try (PreparedStatement insertOwner = connection.prepareStatement(statements.insertOwner());
                PreparedStatement insertLease = connection.prepareStatement(statements.insertLease())) {
            insertOwner.setString(1, owner.incarnation());
            insertOwner.setString(2, owner.description());
            insertOwner.setObject(3, OffsetDateTime.ofInstant(owner.since(), ZoneOffset.UTC));
            insertOwner.executeUpdate();
            insertLease.setString(1, owner.incarnation());
            insertLease.setLong(2, lease.toMillis());
            insertLease.executeUpdate();
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    /** False if the incarnation is fenced or gone. One whose lease is over and that nobody fenced goes on. */
    boolean renew(Connection connection, String incarnation, Duration lease) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(source.statements(connection).renew())) {
            update.setLong(1, lease.toMillis());
            update.setString(2, incarnation);
            return update.executeUpdate() == 1;
        }
    }

    /** At most so many, those first that are gone. Fences whose lease is over, so that nobody who was seen dead comes back. */
    List<Owner> list(Connection connection, int limit) throws SQLException {
        List<Owner> owners = new ArrayList<>();
        if (!read(connection, limit, owners)) {
            return owners;
        }
        try (PreparedStatement fence =
                connection.prepareStatement(source.statements(connection).fenceLapsed())) {
            fence.executeUpdate();
        }
        owners.clear();
        read(connection, limit, owners);
        return owners;
    }

    /** Waits for those that decide. */
    void fence(Connection connection, String incarnation) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(source.statements(connection).fence())) {
            update.setString(1, incarnation);
            update.executeUpdate();
        }
    }

    /** True if there is no such owner afterwards. */
    boolean retire(Connection connection, String incarnation) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(source.statements(connection).retire())) {
            delete.setString(1, incarnation);
            delete.setString(2, incarnation);
            if (delete.executeUpdate() == 1) {
                return true;
            }
        } catch (SQLException e) {
            if (SqlFailures.isStillReferred(e)) {
                return false; // an ABORT that was being recorded meanwhile
            }
            throw e;
        }
        try (PreparedStatement select =
                connection.prepareStatement(source.statements(connection).isOwner())) {
            select.setString(1, incarnation);
            try (ResultSet row = select.executeQuery()) {
                return !row.next();
            }
        }
    }

    Optional<String> identity(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        source.statements(connection).identity());
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** Whether there was one that should be fenced. */
    private boolean read(Connection connection, int limit, List<Owner> owners) throws SQLException {
        boolean lapsed = false;
        try (PreparedStatement select =
                connection.prepareStatement(source.statements(connection).owners())) {
            select.setInt(1, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    boolean fenced = row.getBoolean(2);
                    lapsed |= !fenced && row.getBoolean(5);
                    owners.add(new Owner(
                            row.getString(1),
                            !fenced,
                            row.getString(3),
                            row.getObject(4, OffsetDateTime.class).toInstant()));
                }
            }
        }
        return lapsed;
    }
}
