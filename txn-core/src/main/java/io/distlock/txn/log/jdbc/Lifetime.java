package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.jdbc.Attempts.Attempt;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the incarnation of this process, renews its lease and notices its end. That end is about progress only: what may be recorded
 * the database decides. Thread-safe: guarded by itself; listeners are called without its lock.
 */
final class Lifetime {

    private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);

    private final Steps steps;
    private final Steps heart;
    private final Owners owners;
    private final JdbcRuntime runtime;
    private final String description;
    private final Duration lease;
    private final List<DecisionLogListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private @Nullable Session session;
    private @Nullable CompletableFuture<Incarnation> opening;
    private boolean beating;
    private boolean closed;

    Lifetime(Steps steps, Steps heart, Owners owners, JdbcRuntime runtime, String description, Duration lease) {
        this.steps = steps;
        this.heart = heart;
        this.owners = owners;
        this.runtime = runtime;
        this.description = description;
        this.lease = lease;
    }

    void listen(DecisionLogListener listener) {
        listeners.add(listener);
    }

    /** The incarnation of this process, or a new one. */
    CompletionStage<Incarnation> incarnation() {
        endIfOver();
        CompletableFuture<Incarnation> answer;
        synchronized (this) {
            if (session != null) {
                return CompletableFuture.completedStage(session.incarnation());
            }
            if (opening != null) {
                return opening.minimalCompletionStage();
            }
            answer = new CompletableFuture<>();
            opening = answer;
        }
        open(answer);
        return answer.minimalCompletionStage();
    }

    /** An attempt to commit is about to begin. */
    Attempt begin(TransactionId transaction) {
        // of an incarnation that is over nothing is collected before it is fenced
        return attempts(transaction)
                .map(attempts -> attempts.begin(transaction))
                .orElseGet(() -> new Attempt(() -> {}));
    }

    /** The attempts of the present incarnation, if it is that of the transaction. */
    synchronized Optional<Attempts> attempts(TransactionId transaction) {
        return session != null && session.isOf(transaction.incarnation())
                ? Optional.of(session.attempts())
                : Optional.empty();
    }

    /** The incarnation cannot commit any more; nothing happens if it is not the present one. */
    void end(String incarnation) {
        synchronized (this) {
            if (session == null || !session.isOf(incarnation)) {
                return;
            }
            session = null;
        }
        listeners.forEach(listener -> tell(listener, incarnation));
    }

    /** Opens nothing any more; answers what is left to be fenced. */
    synchronized Optional<String> close() {
        closed = true;
        Optional<String> last = Optional.ofNullable(session)
                .map(present -> present.incarnation().id());
        session = null;
        return last;
    }

    private void open(CompletableFuture<Incarnation> answer) {
        long from = runtime.nanoTime().getAsLong();
        Owner owner =
                new Owner(newIdentity(), true, description, runtime.wallClock().instant());
        steps.run("Opening of an incarnation", connection -> {
                    String log = owners.identity(connection, newIdentity());
                    owners.open(connection, owner, lease);
                    return new Incarnation(log, owner.incarnation());
                })
                .whenComplete((incarnation, failure) -> {
                    if (failure == null) {
                        opened(incarnation, from, answer);
                    } else {
                        notOpened(failure, answer);
                    }
                });
    }

    private void opened(Incarnation incarnation, long from, CompletableFuture<Incarnation> answer) {
        synchronized (this) {
            opening = null;
            if (closed) {
                answer.completeExceptionally(new DecisionLogException("The decision log is closed"));
                return;
            }
            session = new Session(incarnation, from);
            if (!beating) {
                beating = true;
                long third = lease.toNanos() / 3;
                runtime.timer().scheduleWithFixedDelay(this::beat, third, third, TimeUnit.NANOSECONDS);
            }
        }
        answer.complete(incarnation);
    }

    private void notOpened(Throwable failure, CompletableFuture<Incarnation> answer) {
        synchronized (this) {
            opening = null;
        }
        answer.completeExceptionally(failure);
    }

    private void beat() {
        endIfOver();
        Session present;
        synchronized (this) {
            present = session;
        }
        if (present == null || !renewing.compareAndSet(false, true)) {
            return;
        }
        String id = present.incarnation().id();
        long from = runtime.nanoTime().getAsLong();
        heart.run("Renewal of " + id, connection -> owners.renew(connection, id, lease))
                .whenComplete((renewed, failure) -> {
                    renewing.set(false);
                    if (failure != null) {
                        LOG.debug("Will be tried again", failure);
                    } else if (renewed) {
                        present.renewed(from);
                    } else {
                        end(id);
                    }
                });
    }

    /** By our own clock, which began before the database's did: also when the process was stopped. */
    private void endIfOver() {
        Session present;
        synchronized (this) {
            present = session;
        }
        if (present != null && present.isOver(runtime.nanoTime().getAsLong(), lease)) {
            end(present.incarnation().id());
        }
    }

    private static void tell(DecisionLogListener listener, String incarnation) {
        try {
            listener.incarnationEnded(incarnation);
        } catch (RuntimeException e) {
            LOG.warn("Listener failed at the end of incarnation {}", incarnation, e);
        }
    }

    private String newIdentity() {
        return "%016x".formatted(runtime.random().nextLong());
    }
}
