package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions on ZooKeeper 3.5 or later. Beginning a transaction and rolling it back write nothing; a commit is one write, which also
 * checks that the coordinator's ephemeral node is there, and which those share that come while another is on its way. What is recorded is on the disks of a majority, and survives the loss of
 * any minority of the servers, as long as they run with {@code forceSync=yes}, their default.
 *
 * <p>An incarnation lasts as long as the session of the client: once that is over, by the server's clock, COMMIT is refused and any
 * instance may recover. So a crashed coordinator keeps its branches in doubt for one session time-out, unless they ask. COMMIT is sent
 * only in the session that owns the incarnation, never repeated by the client and never moved to the next session.
 *
 * <p>The nodes are below {@code /<namespace>/<rootNode>/txn/v1}, none of them a container, see {@link ZooKeeperDecisionLogOptions}.
 * One incarnation can have about 40 000 decisions before the list of them is too long for one answer of ZooKeeper
 * ({@code jute.maxbuffer}); only those stand there that are not finished.
 *
 * <p>Uses the connection of a client that stays the caller's, who starts it before and closes it after the log. Stages complete on
 * the event thread of ZooKeeper or the timer, which must not be blocked. Thread-safe; no method blocks but {@link #close()}.
 *
 * <pre>{@code
 * DecisionLog log = ZooKeeperDecisionLog.create(curator, ZooKeeperDecisionLogOptions.of("orders@host-1:4711"), timer);
 * }</pre>
 */
public final class ZooKeeperDecisionLog implements DecisionLog {

    private static final Logger logger = LoggerFactory.getLogger(ZooKeeperDecisionLog.class);
    private static final int PAGE_MAX = 1000;

    private final ClientLink link;
    private final LogPaths paths;
    private final LogRoot root;
    private final Ownership ownership;
    private final Owners owners;
    private final Decisions decisions;
    private final CommitGroups groups;
    private final Steps steps;
    private final LogListeners listeners = new LogListeners();
    private final Duration commandTimeout;

    private ZooKeeperDecisionLog(
            CuratorFramework client,
            ZooKeeperDecisionLogOptions options,
            ScheduledExecutorService timer,
            RandomGenerator random,
            InstantSource clock) {
        Supplier<String> newIdentity = () -> "%016x".formatted(random.nextLong());
        this.link = new ClientLink(client);
        this.paths = LogPaths.below(link.absolute(options.rootNode()));
        this.root = new LogRoot(link, paths, options.acl(), newIdentity, timer);
        this.ownership = new Ownership(
                paths, root, newIdentity, () -> new OwnerData(clock.instant(), options.description()), listeners);
        this.owners = new Owners(link, paths, ownership, listeners);
        this.decisions = new Decisions(paths);
        this.groups = new CommitGroups(decisions);
        this.steps = new Steps(timer, options.commandTimeout(), options.inFlightMax());
        this.commandTimeout = options.commandTimeout();
    }

    /**
     * A log on the session of this client. Sends nothing yet.
     *
     * @param client is neither started nor closed here
     * @param timer runs the time-outs, which it should remove when they are cancelled, and the one call that Curator may block in;
     *     is not shut down here
     */
    public static ZooKeeperDecisionLog create(
            CuratorFramework client, ZooKeeperDecisionLogOptions options, ScheduledExecutorService timer) {
        ZooKeeperDecisionLog log =
                new ZooKeeperDecisionLog(client, options, timer, new SecureRandom(), InstantSource.system());
        log.link.open(log.ownership::endIfSessionIsOver);
        return log;
    }

    @Override
    public String type() {
        return "zookeeper";
    }

    @Override
    public void listen(DecisionLogListener listener) {
        listeners.add(listener);
    }

    @Override
    public CompletionStage<Incarnation> incarnation() {
        return ownership.incarnation(this::open).thenApply(Ownership.Own::incarnation);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The incarnation has to be the present one of this log: any other has ended here, and is answered with {@code Fenced} without
     * a request.
     */
    @Override
    public CompletionStage<CommitResult> commit(DecisionRecord decision) {
        require(decision, Decision.COMMIT);
        TransactionId transaction = decision.transaction();
        return steps.run(new StepName("commit", transaction), step -> {
            Optional<Ownership.Own> own = ownership.find(transaction.incarnation());
            if (own.isEmpty()) {
                return CompletableFuture.completedStage(new CommitResult.Fenced());
            }
            return ready(own.get().session(), transaction)
                    .thenCompose(ready -> groups.commit(own.get().session(), decision, ready.acl(), step))
                    .thenApply(result -> endIfFenced(result, transaction.incarnation()));
        });
    }

    @Override
    public CompletionStage<Resolution> abort(DecisionRecord decision) {
        require(decision, Decision.ABORT);
        TransactionId transaction = decision.transaction();
        return inSession("abort", transaction, session -> ready(session, transaction)
                .thenCompose(ready -> decisions.abort(session, decision, ready.acl())));
    }

    @Override
    public CompletionStage<Optional<DecisionRecord>> read(TransactionId transaction) {
        return inSession("reading", transaction, session -> ready(session, transaction)
                .thenCompose(ready -> decisions.read(session, transaction)));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those that can be recovered come first.
     */
    @Override
    public CompletionStage<List<Owner>> owners(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is %d, must be at least 1".formatted(limit));
        }
        return inSession("listing", "owners", session -> owners.list(session, limit));
    }

    @Override
    public CompletionStage<Void> fence(String incarnation) {
        String owner = paths.owner(incarnation);
        return inSession("fence", owner, session -> owners.fence(session, incarnation));
    }

    @Override
    public CompletionStage<DecisionPage> decisions(String incarnation, Optional<String> cursor, int limit) {
        requireLimit(limit);
        String directory = paths.directory(incarnation);
        return inSession("listing", directory, session -> root.ready(session)
                .thenCompose(ready -> decisions.page(session, ready.log(), incarnation, cursor, limit)));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of an incarnation that has been retired nothing is noted.
     */
    @Override
    public CompletionStage<Void> note(Heuristic heuristic, DecisionRecord decision) {
        TransactionId transaction = decision.transaction();
        return inSession("note", transaction, session -> ready(session, transaction)
                .thenCompose(ready -> decisions.note(session, heuristic, decision, ready.acl())));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The owner may collect as long as its session lasts, in which no earlier attempt can follow an answered one. Everybody else,
     * and the same process in its next session, only once the owner's node is gone; until then the records are kept.
     */
    @Override
    public CompletionStage<Void> collect(Collection<TransactionId> transactions) {
        List<TransactionId> collected = List.copyOf(transactions);
        if (collected.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        TransactionId first = requireSameIncarnation(collected);
        return inSession("collection", first, session -> ready(session, first).thenCompose(ready -> {
            if (ownership
                    .find(first.incarnation())
                    .filter(own -> own.session() == session)
                    .isPresent()) {
                return decisions.collect(session, collected);
            }
            return owners.state(session, first.incarnation())
                    .thenCompose(state -> state == Owners.State.FENCED
                            ? decisions.collect(session, collected)
                            : CompletableFuture.completedStage(null));
        }));
    }

    @Override
    public CompletionStage<Boolean> retire(String incarnation) {
        String directory = paths.directory(incarnation);
        return inSession("retirement", directory, session -> owners.retire(session, incarnation));
    }

    @Override
    public CompletionStage<Void> ping() {
        return inSession(
                "ping", "the server", session -> session.stat(paths.base()).thenAccept(stat -> {}));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits for the server, at most for the time-out of a step. If it does not answer, the incarnation lasts as long as the session.
     */
    @Override
    public void close() {
        steps.close();
        link.close();
        owners.close();
        try {
            ownership.close().toCompletableFuture().get(commandTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            logger.info("The owner's node in '{}' goes with the session, as it could not be removed", paths.base(), e);
        }
    }

    private CompletableFuture<Ownership.Own> open() {
        return steps.run(new StepName("opening", paths.base()), step -> link.session(step)
                .thenCompose(session -> ownership.open(session, step).thenApply(own -> {
                    owners.watch(own);
                    return own;
                })));
    }

    private <T extends @Nullable Object> CompletionStage<T> inSession(
            String action, Object subject, Function<Session, CompletionStage<T>> body) {
        return steps.run(
                new StepName(action, subject), step -> link.session(step).thenCompose(body));
    }

    private CompletionStage<LogRoot.Ready> ready(Session session, TransactionId transaction) {
        return root.ready(session).thenApply(ready -> {
            if (!ready.log().equals(transaction.log())) {
                throw new DecisionLogException("Transaction %s belongs to another decision log: '%s' is log %s"
                        .formatted(transaction, paths.base(), ready.log()));
            }
            return ready;
        });
    }

    private CommitResult endIfFenced(CommitResult result, String incarnation) {
        if (result instanceof CommitResult.Fenced) {
            ownership.end(incarnation);
        }
        return result;
    }

    private static void require(DecisionRecord decision, Decision expected) {
        if (decision.decision() != expected) {
            throw new IllegalArgumentException(
                    "Record of %s is %s, must be %s".formatted(decision.transaction(), decision.decision(), expected));
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > PAGE_MAX) {
            throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, PAGE_MAX));
        }
    }

    private static TransactionId requireSameIncarnation(List<TransactionId> transactions) {
        TransactionId first = transactions.get(0);
        if (transactions.size() > PAGE_MAX) {
            throw new IllegalArgumentException(
                    "%d transactions in one step, at most %d are allowed".formatted(transactions.size(), PAGE_MAX));
        }
        if (transactions.stream()
                .anyMatch(other -> !other.incarnation().equals(first.incarnation())
                        || !other.log().equals(first.log()))) {
            throw new IllegalArgumentException("The transactions are of more than one incarnation");
        }
        return first;
    }
}
