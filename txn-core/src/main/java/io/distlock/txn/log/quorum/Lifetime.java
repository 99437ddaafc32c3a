package io.distlock.txn.log.quorum;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.Incarnation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The incarnation of this process: opens it, gives its signs of life and notices its end. All of that is about progress only; what may
 * be recorded the register decides. Thread-safe: guarded by this; listeners are called without its lock.
 */
final class Lifetime {

    private static final Logger log = LoggerFactory.getLogger(Lifetime.class);
    private static final int BEATS_PER_LEASE = 3;

    private final OwnerRegisters registers;
    private final Directory directory;
    private final Supplier<CompletionStage<String>> identity;
    private final LogRuntime runtime;
    private final String description;
    private final Duration lease;
    private final List<DecisionLogListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean beating = new AtomicBoolean();
    private final Present present;
    private Optional<CompletableFuture<Incarnation>> opening = Optional.empty();
    private Optional<Candidate> candidate = Optional.empty();
    private Optional<Future<?>> heart = Optional.empty();
    private boolean closed;

    /** The incarnation that is in use, to be asked without a lock; written under that of the lifetime. */
    static final class Present {

        private volatile Optional<Incarnation> incarnation = Optional.empty();

        boolean is(String id) {
            return incarnation.filter(own -> own.id().equals(id)).isPresent();
        }
    }

    /**
     * The next incarnation, for every attempt until one opens it: so those that fail leave one register behind in all. If it was listed
     * after all, and fenced since, the register refuses what it is asked to commit, and yet another one is opened.
     */
    private record Candidate(String id, Register register) {}

    private enum Register {
        NONE,
        UNKNOWN,
        MADE
    }

    Lifetime(
            Present present,
            OwnerRegisters registers,
            Directory directory,
            Supplier<CompletionStage<String>> identity,
            LogRuntime runtime,
            QuorumDecisionLogOptions options) {
        this.present = present;
        this.registers = registers;
        this.directory = directory;
        this.identity = identity;
        this.runtime = runtime;
        this.description = options.description();
        this.lease = options.lease();
    }

    void listen(DecisionLogListener listener) {
        listeners.add(listener);
    }

    CompletionStage<Incarnation> incarnation() {
        CompletableFuture<Incarnation> answer = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(isClosed());
            }
            if (present.incarnation.isPresent()) {
                return CompletableFuture.completedStage(present.incarnation.get());
            }
            if (opening.isPresent()) {
                return opening.get().minimalCompletionStage();
            }
            opening = Optional.of(answer);
        }
        open().whenComplete((incarnation, failure) -> {
            if (failure == null) {
                opened(incarnation, answer);
            } else {
                notOpened(failure, answer);
            }
        });
        return answer.minimalCompletionStage();
    }

    /** The incarnation cannot commit any more; nothing happens if it is not the present one. */
    void end(String incarnation) {
        synchronized (this) {
            if (!present.is(incarnation)) {
                return;
            }
            present.incarnation = Optional.empty();
        }
        registers.release(incarnation);
        listeners.forEach(listener -> tell(listener, incarnation));
    }

    /** Opens nothing any more; answers what is left to be fenced. */
    synchronized Optional<String> close() {
        closed = true;
        heart.ifPresent(future -> future.cancel(false));
        heart = Optional.empty();
        Optional<String> last = present.incarnation.map(Incarnation::id);
        present.incarnation = Optional.empty();
        return last;
    }

    /** The register comes before the list, so that nobody ever makes one whose retirement others may have seen. */
    private CompletionStage<Incarnation> open() {
        Candidate mine = candidate();
        return identity.get().thenCompose(own -> made(mine)
                .thenCompose(done -> directory.add(mine.id, runtime.wallClock().instant(), description))
                .thenApply(done -> new Incarnation(own, mine.id)));
    }

    private synchronized Candidate candidate() {
        Candidate mine = candidate.orElseGet(() -> new Candidate(runtime.newIdentity(), Register.NONE));
        candidate = Optional.of(mine);
        return mine;
    }

    private CompletionStage<Void> made(Candidate mine) {
        if (mine.register == Register.MADE) {
            return CompletableFuture.completedStage(null);
        }
        become(Optional.of(new Candidate(mine.id, Register.UNKNOWN)));
        return registers.create(mine.id, OwnerState.alive(lease)).thenAccept(created -> {
            if (!created && mine.register == Register.NONE) {
                become(Optional.empty());
                throw new DecisionLogException("Incarnation %s exists already".formatted(mine.id));
            }
            become(Optional.of(new Candidate(mine.id, Register.MADE)));
        });
    }

    private synchronized void become(Optional<Candidate> next) {
        candidate = next;
    }

    private void opened(Incarnation incarnation, CompletableFuture<Incarnation> answer) {
        Optional<DecisionLogException> failure = Optional.empty();
        synchronized (this) {
            opening = Optional.empty();
            candidate = Optional.empty();
            try {
                if (closed) {
                    throw isClosed();
                }
                startHeart();
                present.incarnation = Optional.of(incarnation);
            } catch (RejectedExecutionException e) {
                failure = Optional.of(new DecisionLogException("The timer of the decision log is shut down", e));
            } catch (DecisionLogException e) {
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            registers.run(incarnation.id(), Edits.fence()); // of no use to anybody
            answer.completeExceptionally(failure.get());
        } else {
            answer.complete(incarnation);
        }
    }

    private void startHeart() {
        if (heart.isEmpty()) {
            long pause = lease.toNanos() / BEATS_PER_LEASE;
            heart = Optional.of(runtime.timer().scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.NANOSECONDS));
        }
    }

    private void notOpened(Throwable failure, CompletableFuture<Incarnation> answer) {
        synchronized (this) {
            opening = Optional.empty();
        }
        answer.completeExceptionally(failure);
    }

    private void beat() {
        Optional<Incarnation> own = present.incarnation;
        if (own.isEmpty() || !beating.compareAndSet(false, true)) {
            return;
        }
        String id = own.get().id();
        registers.run(id, Edits.beat()).whenComplete((alive, failure) -> {
            beating.set(false);
            if (failure != null) {
                log.debug("Incarnation {} could give no sign of life and will try again", id, failure);
            } else if (!alive) {
                end(id);
            }
        });
    }

    private static void tell(DecisionLogListener listener, String incarnation) {
        try {
            listener.incarnationEnded(incarnation);
        } catch (RuntimeException e) {
            log.warn("A listener failed at the end of incarnation {}", incarnation, e);
        }
    }

    private static DecisionLogException isClosed() {
        return new DecisionLogException("The decision log is closed");
    }
}
