package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.RegisterResult.Unknown;
import io.distlock.consensus.paxos.Change;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What a caller has asked for, over all its attempts. Confined to its lane. */
final class Operation {

    private final RegisterKey key;
    private final Executor callbacks;
    private final CompletableFuture<RegisterResult> result = new CompletableFuture<>();
    private Change change;
    private Reason reason = Reason.CONTENDED;
    private int attempts;
    private boolean unclear;
    private long highestSeen;
    private Optional<Cancellable> deadline = Optional.empty();

    /** @param callbacks completes the result */
    Operation(RegisterKey key, Change change, Executor callbacks) {
        this.key = key;
        this.callbacks = callbacks;
        this.change = change;
    }

    RegisterKey key() {
        return key;
    }

    Change change() {
        return change;
    }

    CompletableFuture<RegisterResult> result() {
        return result;
    }

    Executor callbacks() {
        return callbacks;
    }

    /** Whether the value is only asked for, and one round may do. */
    boolean readsOnly() {
        return change.request().isEmpty() && change.reach() == Change.Reach.MAJORITY;
    }

    int attempts() {
        return attempts;
    }

    void beginAttempt() {
        attempts++;
    }

    void failed(Reason why) {
        reason = why;
    }

    /** From now on the outcome is unknown until an attempt shows it. */
    void unclear(long counter) {
        reason = Reason.UNAVAILABLE;
        unclear = true;
        change = new Change(change.request().map(request -> request.proposed(counter)), change.rule(), change.reach());
    }

    /** What to tell when no attempt was decided. An operation that changes nothing has no unknown outcome. */
    RegisterResult undecided() {
        return change.request()
                .<RegisterResult>map(
                        request -> unclear || request.proposedAt() > 0 ? new Unknown(request) : new NotApplied(reason))
                .orElseGet(() -> new NotApplied(reason));
    }

    long highestSeen() {
        return highestSeen;
    }

    void highestSeen(long counter) {
        highestSeen = counter;
    }

    void deadline(Cancellable timer) {
        deadline = Optional.of(timer);
    }

    void ended() {
        deadline.ifPresent(Cancellable::cancel);
    }
}
