package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.autoconfigure.http.CallGuard.Permit;
import io.distlock.txn.autoconfigure.http.CallListener.End;
import io.distlock.txn.remote.OutgoingCall;
import io.distlock.txn.remote.OutgoingCalls;
import io.distlock.txn.remote.RemoteCallException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Makes calls to the configured services branches of the transaction that they belong to. Thread-safe. */
public final class BranchCaller {

    private final HttpTargets targets;
    private final Map<String, OutgoingCalls> calls;
    private final Supplier<TransactionCoordinator> coordinator;
    private final Supplier<List<CallGuard>> guards;
    private final Supplier<List<CallListener>> listeners;
    private final LongSupplier nanoTime;

    BranchCaller(
            HttpTargets targets,
            Map<String, OutgoingCalls> calls,
            Supplier<TransactionCoordinator> coordinator,
            Supplier<List<CallGuard>> guards,
            Supplier<List<CallListener>> listeners,
            LongSupplier nanoTime) {
        this.targets = targets;
        this.calls = Map.copyOf(calls);
        this.coordinator = coordinator;
        this.guards = guards;
        this.listeners = listeners;
        this.nanoTime = nanoTime;
    }

    /** The transaction of this thread. */
    public Optional<Transaction> current() {
        return coordinator.get().current();
    }

    /**
     * Opens the branch of a call of this thread; empty if the call belongs to no transaction, or goes to somebody who takes no part.
     *
     * @throws RemoteCallException if the call must not be sent now
     * @throws io.distlock.txn.TransactionRolledBackException if the transaction can only roll back
     */
    public Optional<BranchCall> open(URI uri) {
        return targets.of(uri).flatMap(target -> current().map(transaction -> open(target, transaction)));
    }

    /** As {@link #open(URI)} for a transaction that is known. */
    public Optional<BranchCall> open(URI uri, Transaction transaction) {
        return targets.of(uri).map(target -> open(target, transaction));
    }

    private BranchCall open(HttpTarget target, Transaction transaction) {
        Permit permit = enter(target, transaction);
        OutgoingCall call;
        try {
            call = Objects.requireNonNull(calls.get(target.name()), target.name())
                    .open(transaction, target.name());
        } catch (RuntimeException e) {
            permit.unused();
            throw e;
        }
        long begun = nanoTime.getAsLong();
        return new BranchCall(
                target,
                transaction,
                call,
                permit,
                end -> ended(target, end, Duration.ofNanos(nanoTime.getAsLong() - begun)));
    }

    private Permit enter(HttpTarget target, Transaction transaction) {
        List<Permit> permits = new ArrayList<>();
        try {
            guards.get().forEach(guard -> permits.add(guard.enter(target.name())));
            return new Permits(permits);
        } catch (RemoteCallException e) {
            permits.forEach(Permit::unused);
            if (transaction.options().rollbackOnBranchFailure()) {
                transaction.setRollbackOnly(e);
            }
            ended(target, End.REFUSED, Duration.ZERO);
            throw e;
        }
    }

    private void ended(HttpTarget target, End end, Duration duration) {
        listeners.get().forEach(listener -> listener.called(target.name(), end, duration));
    }

    private record Permits(List<Permit> all) implements Permit {

        @Override
        public void answered() {
            all.forEach(Permit::answered);
        }

        @Override
        public void failed(Throwable cause) {
            all.forEach(permit -> permit.failed(cause));
        }

        @Override
        public void unused() {
            all.forEach(Permit::unused);
        }
    }
}
