package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.jdbc.Attempts.Attempt;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * A decision log in PostgreSQL, with H2 for tests. {@link DecisionLogSchema} creates its tables.
 *
 * <p>A commit costs one statement, which is a transaction of its own: it locks the owner row against the fence, sees that it is not
 * fenced, and inserts the decision. Where an initiator works in the same database, {@link #recordIn} does the same in its own
 * transaction, so that one commit makes its work and the decision durable and costs no other. A decision is as durable as a commit
 * of the database is; with replicas, only synchronous replication lets it survive a failover. A database that was rolled back to a
 * backup has lost decisions. The data source leads to the primary.
 *
 * <p>A coordinator that has not renewed its lease by the clock of the database is fenced by whoever asks for {@link #owners} next. So
 * the lease is for progress only; nothing that is promised depends on a clock. A database that was away for longer than a lease may
 * end the incarnations of all processes: transactions that were on their way then roll back, and new ones go on.
 *
 * <p>In PostgreSQL a fence waits until no decision of the incarnation is being made, so that of a living and busy coordinator may
 * need several tries.
 *
 * <p>Steps run on threads of the log, or on a given executor; two more daemon threads watch leases and time-outs. Each step takes a
 * connection of the data source, whose driver or pool should bound how long connecting takes. Thread-safe.
 *
 * <pre>{@code
 * DecisionLogSchema.create(dataSource, "distlock_txn_");
 * DecisionLog log = JdbcDecisionLog.create(dataSource, "orders@host1:4711", JdbcDecisionLogOptions.defaults());
 * }</pre>
 */
public final class JdbcDecisionLog implements DecisionLog {

    private static final int BATCH_MAX = 1000;
    private static final int DESCRIPTION_LENGTH_MAX = 256;

    private final DataSource dataSource;
    private final JdbcDecisionLogOptions options;
    private final JdbcRuntime runtime;
    private final Steps steps;
    private final Steps heart;
    private final Owners owners;
    private final Decisions decisions;
    private final DecisionPages pages;
    private final Lifetime lifetime;
    private final Rides rides;
    private final AtomicBoolean closed = new AtomicBoolean();

    JdbcDecisionLog(
            DataSource dataSource,
            String description,
            JdbcDecisionLogOptions options,
            JdbcRuntime runtime,
            StatementSource statements) {
        if (description.length() > DESCRIPTION_LENGTH_MAX) {
            throw new IllegalArgumentException("Description of a process has %d characters, at most %d are allowed"
                    .formatted(description.length(), DESCRIPTION_LENGTH_MAX));
        }
        this.dataSource = dataSource;
        this.options = options;
        this.runtime = runtime;
        this.steps = new Steps(dataSource, runtime.workers(), runtime.timer(), options.stepTimeout());
        this.heart = new Steps(dataSource, runtime.heart(), runtime.timer(), options.stepTimeout());
        this.owners = new Owners(statements);
        this.decisions = new Decisions(statements);
        this.pages = new DecisionPages(statements);
        this.lifetime = new Lifetime(steps, heart, owners, runtime, description, options.lease());
        this.rides = new Rides(decisions, lifetime);
    }

    /**
     * A log on threads of its own. Asks nothing of the database yet.
     *
     * @param dataSource stays the caller's
     * @param description who this process is, for display; at most 256 characters
     */
    public static JdbcDecisionLog create(DataSource dataSource, String description, JdbcDecisionLogOptions options) {
        return new JdbcDecisionLog(
                dataSource, description, options, JdbcRuntime.system(options), new StatementSource(options));
    }

    /**
     * As above, with steps on an executor that stays the caller's. Its threads are blocked by steps; one that takes no more has to
     * throw {@link java.util.concurrent.RejectedExecutionException}.
     */
    public static JdbcDecisionLog create(
            DataSource dataSource, String description, JdbcDecisionLogOptions options, Executor executor) {
        return new JdbcDecisionLog(
                dataSource, description, options, JdbcRuntime.system(executor), new StatementSource(options));
    }

    @Override
    public String type() {
        return "jdbc";
    }

    @Override
    public void listen(DecisionLogListener listener) {
        lifetime.listen(listener);
    }

    @Override
    public CompletionStage<Incarnation> incarnation() {
        return closed.get()
                ? CompletableFuture.failedStage(new DecisionLogException("The decision log is closed"))
                : lifetime.incarnation();
    }

    @Override
    public CompletionStage<CommitResult> commit(DecisionRecord record) {
        require(record, Decision.COMMIT);
        TransactionId transaction = record.transaction();
        Attempt attempt = lifetime.begin(transaction);
        return steps.run("COMMIT of " + transaction, connection -> {
                    attempt.send();
                    CommitResult result = decisions.commit(connection, record);
                    attempt.settle();
                    return result;
                })
                .whenComplete((result, failure) -> {
                    attempt.cancel();
                    if (result instanceof CommitResult.Fenced) {
                        lifetime.end(transaction.incarnation());
                    }
                });
    }

    /**
     * Records COMMIT in the caller's transaction, as the last statement of it; the caller then commits. From here on the server ends
     * the transaction if the caller is silent for longer than {@link JdbcDecisionLogOptions#rideTimeout()}, as a recoverer waits for
     * it. Blocks, for at most {@link JdbcDecisionLogOptions#lockTimeout()} where another transaction decides.
     *
     * <p>After any exception the caller rolls back, and the transaction has certainly not committed. After a normal return it calls
     * {@link #settled} as soon as it knows how its transaction has ended; until then {@link #collect} leaves the decision.
     *
     * @param connection with an open transaction on the database of the log, see {@link #livesIn}
     * @throws CommitRefusedException if the incarnation is fenced or a decision stands already
     * @throws DecisionLogException if the database failed
     * @throws IllegalStateException if the connection commits each statement by itself
     */
    public void recordIn(Connection connection, DecisionRecord commit) {
        require(commit, Decision.COMMIT);
        rides.record(connection, commit);
    }

    /**
     * Records COMMIT in the caller's transaction and commits that, in one request where the database can. Blocks, as {@link #recordIn}.
     *
     * @param connection with an open transaction on the database of the log, see {@link #livesIn}
     * @throws CommitRefusedException if the incarnation is fenced or a decision stands already; the transaction has rolled back
     * @throws SQLException if the database failed: {@link #meansRollback} tells whether the transaction has rolled back, or nobody
     *     knows and this log will tell
     * @throws IllegalStateException if the connection commits each statement by itself
     */
    public void commitIn(Connection connection, DecisionRecord commit) throws SQLException {
        require(commit, Decision.COMMIT);
        rides.commit(connection, commit);
    }

    /** Whether the answer to a commit says that the transaction has rolled back. */
    public static boolean meansRollback(SQLException failure) {
        return SqlFailures.meansRollback(failure);
    }

    /** Tells that the transaction which {@link #recordIn} wrote to has committed or rolled back for certain. May be repeated. */
    public void settled(TransactionId transaction) {
        rides.ended(transaction);
    }

    /** Whether transactions on connections of this very object can carry decisions of this log. */
    public boolean livesIn(DataSource other) {
        return dataSource == other;
    }

    @Override
    public CompletionStage<Resolution> abort(DecisionRecord record) {
        require(record, Decision.ABORT);
        return steps.run("ABORT of " + record.transaction(), connection -> decisions.abort(connection, record));
    }

    @Override
    public CompletionStage<Optional<DecisionRecord>> read(TransactionId transaction) {
        return steps.run("Reading of " + transaction, connection -> decisions.read(connection, transaction));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those that are not alive come first. An owner whose lease is over is fenced by this, unless it records a decision at this
     * very time; so one that is listed as gone is fenced.
     */
    @Override
    public CompletionStage<List<Owner>> owners(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is %d, must be at least 1".formatted(limit));
        }
        return steps.run("Listing of owners", connection -> owners.list(connection, limit));
    }

    @Override
    public CompletionStage<Void> fence(String incarnation) {
        return steps.perform("Fence of " + incarnation, connection -> {
                    owners.fence(connection, incarnation);
                })
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        lifetime.end(incarnation);
                    }
                });
    }

    @Override
    public CompletionStage<DecisionPage> decisions(String incarnation, Optional<String> cursor, int limit) {
        if (limit < 1 || limit > BATCH_MAX) {
            throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, BATCH_MAX));
        }
        long after = cursor.map(Long::valueOf).orElse(0L);
        return steps.run("Listing of decisions of " + incarnation, connection -> {
            Optional<String> log = owners.identity(connection);
            return log.isEmpty()
                    ? new DecisionPage(List.of(), Optional.empty())
                    : pages.page(connection, log.get(), incarnation, after, limit);
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of a fenced incarnation no record of COMMIT is made, and none at all of a retired one: that is logged and ends normally.
     */
    @Override
    public CompletionStage<Void> note(Heuristic heuristic, DecisionRecord decision) {
        return steps.perform("Note of branch " + heuristic.branch(), connection -> {
            decisions.note(connection, heuristic, decision);
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here that are the records of attempts whose answers were lost, those of {@link #recordIn} without {@link #settled}, and
     * those of every incarnation but the present one of this process.
     */
    @Override
    public CompletionStage<Void> collect(Collection<TransactionId> transactions) {
        if (transactions.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        TransactionId first = transactions.iterator().next();
        if (transactions.size() > BATCH_MAX
                || !transactions.stream().allMatch(each -> each.incarnation().equals(first.incarnation()))) {
            throw new IllegalArgumentException(
                    "Collected are at most %d transactions of one incarnation".formatted(BATCH_MAX));
        }
        Optional<Attempts> own = lifetime.attempts(first);
        List<TransactionId> now = new ArrayList<>();
        List<TransactionId> onceFenced = new ArrayList<>();
        for (TransactionId each : transactions) {
            (own.isPresent() && own.get().isSettled(each) ? now : onceFenced).add(each);
        }
        return steps.perform("Collection in " + first.incarnation(), connection -> {
            pages.delete(connection, first.incarnation(), now);
            pages.deleteIfFenced(connection, first.incarnation(), onceFenced);
        });
    }

    @Override
    public CompletionStage<Boolean> retire(String incarnation) {
        return steps.run("Retirement of " + incarnation, connection -> owners.retire(connection, incarnation));
    }

    @Override
    public CompletionStage<Void> ping() {
        return steps.perform("Ping", connection -> {
            owners.identity(connection);
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Blocks, for at most two time-outs of a step. Fences the incarnation if the database answers; else its lease runs out.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        lifetime.close().ifPresent(this::fenceAtLast);
        steps.close();
        heart.close();
        runtime.shutdown(options.stepTimeout());
        steps.abandon();
        heart.abandon();
    }

    private void fenceAtLast(String incarnation) {
        fence(incarnation).toCompletableFuture().handle((done, failure) -> done).join();
    }

    private static void require(DecisionRecord record, Decision decision) {
        if (record.decision() != decision) {
            throw new IllegalArgumentException("The decision of %s must be %s, not %s"
                    .formatted(record.transaction(), decision, record.decision()));
        }
    }
}
