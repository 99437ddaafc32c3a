package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.Incarnation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;

/**
 * The incarnation of this process: a node that belongs to one session, and a directory. It ends with the session, and no node is
 * ever put back at the same path. Thread-safe: guarded by itself; no request and no listener is called under the lock.
 */
final class Ownership {

    /** An incarnation and the session that its node belongs to; COMMIT is recorded in that session or not at all. */
    record Own(Session session, Incarnation incarnation) {

        String id() {
            return incarnation.id();
        }
    }

    /** Nodes that an attempt to open may have made. */
    private record Attempt(Session session, String id) {}

    private final LogPaths paths;
    private final LogRoot root;
    private final Supplier<String> newIdentity;
    private final Supplier<OwnerData> description;
    private final DecisionLogListener listener;
    private Optional<Own> current = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<CompletableFuture<Own>> opening = Optional.empty();
    private boolean closed;

    Ownership(
            LogPaths paths,
            LogRoot root,
            Supplier<String> newIdentity,
            Supplier<OwnerData> description,
            DecisionLogListener listener) {
        this.paths = paths;
        this.root = root;
        this.newIdentity = newIdentity;
        this.description = description;
        this.listener = listener;
    }

    /** The incarnation, if its session may still send something. */
    synchronized Optional<Own> current() {
        return current.filter(own -> own.session().isAlive());
    }

    /** As {@link #current()}, if it is this one. */
    Optional<Own> find(String id) {
        return current().filter(own -> own.id().equals(id));
    }

    /**
     * The incarnation; opens one if there is none, once for all who ask meanwhile.
     *
     * @param open runs {@link #open} under a time-out
     */
    CompletionStage<Own> incarnation(Supplier<CompletableFuture<Own>> open) {
        endIfSessionIsOver();
        CompletableFuture<Own> mine = new CompletableFuture<>();
        synchronized (this) {
            if (current.isPresent()) {
                return CompletableFuture.completedStage(current.get());
            }
            if (opening.isPresent()) {
                return opening.get().copy();
            }
            opening = Optional.of(mine);
        }
        open.get().whenComplete((own, failure) -> settle(mine, own, failure));
        return mine.copy();
    }

    /**
     * One attempt; first it removes what an earlier one in this session may have made without being answered.
     *
     * @param step tells whether anybody still waits
     */
    CompletionStage<Own> open(Session session, CompletableFuture<Own> step) {
        return clear(session).thenCompose(cleared -> root.ready(session)).thenCompose(ready -> {
            if (step.isDone()) {
                return step; // the time is over, and the next attempt may be on its way
            }
            Own own = new Own(session, new Incarnation(ready.log(), newIdentity.get()));
            byte[] data = description.get().encode();
            String directory = paths.directory(own.id());
            remember(new Attempt(session, own.id()));
            return session.multi(List.of(
                            Op.create(paths.owner(own.id()), data, ready.acl(), CreateMode.EPHEMERAL),
                            Op.create(directory, data, ready.acl(), CreateMode.PERSISTENT)))
                    .thenCompose(code -> code == Code.OK
                            ? CompletableFuture.completedStage(own)
                            : CompletableFuture.<Own>failedStage(ZooKeeperFailures.unexpected(code, directory)));
        });
    }

    /** The incarnation can no longer commit; told once. */
    void end(String id) {
        Optional<Own> ended;
        synchronized (this) {
            ended = current.filter(own -> own.id().equals(id));
            if (ended.isPresent()) {
                current = Optional.empty();
            }
        }
        ended.ifPresent(own -> listener.incarnationEnded(own.id()));
    }

    void endIfSessionIsOver() {
        Optional<Own> own;
        synchronized (this) {
            own = current;
        }
        own.filter(present -> !present.session().isAlive()).ifPresent(present -> end(present.id()));
    }

    /** Ends the incarnation for good; the stage completes when the server has removed its node, or could not be asked. */
    CompletionStage<Void> close() {
        Optional<Own> own;
        Optional<Attempt> left;
        synchronized (this) {
            closed = true;
            own = current;
            left = attempt;
        }
        own.ifPresent(present -> end(present.id()));
        CompletionStage<Void> ended = own.map(this::remove).orElseGet(() -> CompletableFuture.completedStage(null));
        CompletionStage<Void> cleared = left.map(this::remove).orElseGet(() -> CompletableFuture.completedStage(null));
        return ended.thenCombine(cleared, (one, other) -> one);
    }

    private CompletionStage<Void> clear(Session session) {
        Optional<Attempt> left;
        synchronized (this) {
            left = attempt;
        }
        return left.filter(made -> made.session() == session)
                .map(this::remove)
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    private void settle(CompletableFuture<Own> mine, @Nullable Own own, @Nullable Throwable failure) {
        boolean late;
        synchronized (this) {
            opening = Optional.empty();
            late = closed;
            if (own != null) {
                attempt = Optional.empty();
                current = late ? Optional.empty() : Optional.of(own);
            }
        }
        if (own != null && late) {
            remove(own);
            mine.completeExceptionally(new DecisionLogException("The decision log is closed"));
        } else if (own != null) {
            mine.complete(own);
        } else if (failure != null) {
            mine.completeExceptionally(failure);
        }
    }

    /** Decisions stay, for whoever recovers them. */
    private CompletionStage<Void> remove(Own own) {
        return own.session().delete(paths.owner(own.id())).thenApply(code -> null);
    }

    private CompletionStage<Void> remove(Attempt made) {
        CompletableFuture<Code> owner = made.session().delete(paths.owner(made.id()));
        return made.session().delete(paths.directory(made.id())).thenCombine(owner, (directory, first) -> null);
    }

    private synchronized void remember(Attempt made) {
        attempt = Optional.of(made);
    }
}
