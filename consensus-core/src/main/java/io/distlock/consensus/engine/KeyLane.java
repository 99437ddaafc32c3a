package io.distlock.consensus.engine;

import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.paxos.Change.Reach;
import io.distlock.consensus.paxos.Envelope;
import io.distlock.consensus.paxos.Outcome;
import io.distlock.consensus.paxos.Outcome.Decided;
import io.distlock.consensus.paxos.Outcome.Effect;
import io.distlock.consensus.paxos.Outcome.Forgotten;
import io.distlock.consensus.paxos.Outcome.Preempted;
import io.distlock.consensus.paxos.Outcome.Unclear;
import io.distlock.consensus.paxos.Proposer;
import io.distlock.consensus.paxos.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The operations of this process on one register, one under way and the others behind it, so that threads of one process are never
 * rivals. Thread-safe; everything but the inbox is confined to it.
 */
final class KeyLane {

    private final LaneSupport support;
    private final Proposer proposer;
    private final Inbox inbox = new Inbox(this::fail);
    private final Queue<Operation> waiting = new ArrayDeque<>();
    private Optional<Operation> active = Optional.empty();
    private Optional<Cancellable> timer = Optional.empty();

    KeyLane(LaneSupport support, Proposer proposer) {
        this.support = support;
        this.proposer = proposer;
    }

    void submit(Operation operation) {
        inbox.execute(() -> {
            operation.deadline(support.afterOperationTimeout(() -> inbox.execute(() -> expire(operation))));
            waiting.add(operation);
            startNext();
        });
    }

    void close() {
        inbox.execute(() -> {
            proposer.giveUp().ifPresent(this::noteUnclear);
            List<Operation> open = new ArrayList<>(waiting);
            waiting.clear();
            active.ifPresent(open::add);
            active = Optional.empty();
            cancelTimer();
            for (Operation operation : open) {
                operation.failed(Reason.CLOSED);
                end(operation, operation.undecided());
            }
        });
    }

    private void startNext() {
        if (active.isEmpty() && !waiting.isEmpty()) {
            active = Optional.of(waiting.remove());
            attempt();
        }
    }

    private void attempt() {
        Operation operation = active.orElseThrow();
        operation.beginAttempt();
        Step step = operation.readsOnly() && operation.attempts() == 1
                ? proposer.read(support.configuration())
                : proposer.change(support.configuration(), operation.change());
        if (step.outcome().isEmpty()) {
            timer = Optional.of(support.afterRoundTimeout(() -> inbox.execute(this::roundTimedOut)));
        }
        handle(step);
    }

    private void handle(Step step) {
        if (!step.messages().isEmpty()) {
            support.asking(step.messages().get(0));
        }
        step.messages().forEach(this::send);
        step.outcome().ifPresent(this::onOutcome);
    }

    private void send(Envelope envelope) {
        long sentNanos = support.nanoTime();
        long number = envelope.request().header().number();
        support.send(envelope)
                .whenComplete((reply, failure) -> inbox.execute(() -> {
                    if (reply == null) {
                        handle(proposer.lost(envelope.seat(), number));
                    } else {
                        support.answered(reply, support.nanoTime() - sentNanos);
                        handle(proposer.receive(envelope.seat(), reply));
                    }
                }));
    }

    private void roundTimedOut() {
        proposer.giveUp().ifPresent(this::onOutcome);
    }

    private void onOutcome(Outcome outcome) {
        cancelTimer();
        if (active.isEmpty()) {
            return;
        }
        if (outcome instanceof Decided decided) {
            onDecided(active.get(), decided);
        } else if (outcome instanceof Forgotten) {
            finish(active.get().undecided());
        } else {
            noteUnclear(outcome);
            active.get().failed(outcome instanceof Preempted ? Reason.CONTENDED : Reason.UNAVAILABLE);
            if (outcome instanceof Preempted) {
                support.preempted(active.get());
            }
            retry(active.get());
        }
    }

    private void onDecided(Operation operation, Decided decided) {
        boolean forgets = operation.change().reach() == Reach.EVERYBODY
                && decided.everywhere()
                && decided.value().isEmpty();
        if (forgets) {
            proposer.forget(support.configuration(), decided.ballot()).forEach(this::send);
        }
        finish(
                decided.effect() == Effect.CONFLICT
                        ? new NotApplied(Reason.CONFLICT, decided.value())
                        : new Chosen(decided.value(), decided.ballot()));
    }

    private void noteUnclear(Outcome outcome) {
        if (outcome instanceof Unclear unclear) {
            active.ifPresent(operation -> operation.unclear(unclear.ballot().counter()));
        }
    }

    private void retry(Operation operation) {
        if (operation.attempts() >= support.attemptsMax()) {
            finish(operation.undecided());
            return;
        }
        timer = Optional.of(support.afterBackOff(
                operation.attempts(),
                () -> inbox.execute(() -> {
                    if (active.filter(now -> now == operation).isPresent()) {
                        attempt();
                    }
                })));
    }

    private void expire(Operation operation) {
        if (waiting.remove(operation)) {
            end(operation, operation.undecided());
        } else if (active.filter(now -> now == operation).isPresent()) {
            Optional<Outcome> last = proposer.giveUp();
            if (last.isPresent() && last.get() instanceof Decided decided) {
                onDecided(operation, decided);
                return;
            }
            last.ifPresent(this::noteUnclear);
            finish(operation.undecided());
        }
    }

    /** Ends the operation under way and begins the next. */
    private void finish(RegisterResult result) {
        Operation operation = active.orElseThrow();
        active = Optional.empty();
        cancelTimer();
        end(operation, result);
        startNext();
    }

    private void end(Operation operation, RegisterResult result) {
        operation.ended();
        operation.highestSeen(proposer.highestSeen());
        support.complete(operation, result);
    }

    /** A function of the caller, or an assertion of the protocol. */
    private void fail(RuntimeException failure) {
        cancelTimer();
        proposer.giveUp();
        active.ifPresent(operation -> {
            active = Optional.empty();
            operation.ended();
            support.completeExceptionally(operation, failure);
            startNext();
        });
    }

    private void cancelTimer() {
        timer.ifPresent(Cancellable::cancel);
        timer = Optional.empty();
    }
}
