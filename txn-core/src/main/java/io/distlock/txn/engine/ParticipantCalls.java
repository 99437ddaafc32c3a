package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.BranchesBelow;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.OnePhaseParticipant;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls participants, which block, on threads of an executor; each call is interrupted when its time is up. Thread-safe. */
public final class ParticipantCalls implements BranchCalls {

    private final TreeMap<String, TransactionParticipant> participants = new TreeMap<>();
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final ThreadLocal<@Nullable Boolean> inCall = new ThreadLocal<>();

    /**
     * Calls for these participants.
     *
     * @param threads run the calls; bounded, and not shut down here
     * @param timeout of each call
     * @throws IllegalArgumentException if two have the same name
     */
    public ParticipantCalls(
            Collection<? extends TransactionParticipant> participants,
            ExecutorService threads,
            ScheduledExecutorService timer,
            Duration timeout) {
        for (TransactionParticipant participant : participants) {
            TransactionParticipant other = this.participants.put(participant.name(), participant);
            if (other != null) {
                throw new IllegalArgumentException("Two participants are called '%s': %s and %s"
                        .formatted(
                                participant.name(),
                                other.getClass().getName(),
                                participant.getClass().getName()));
            }
        }
        this.threads = threads;
        this.timer = timer;
        this.timeout = timeout;
    }

    @Override
    public Set<String> participants() {
        return Collections.unmodifiableSet(participants.keySet());
    }

    @Override
    public boolean isOnePhase(String participant) {
        return participants.get(participant) instanceof OnePhaseParticipant;
    }

    @Override
    public CompletionStage<Vote> prepare(BranchId branch) {
        return call("prepare of " + branch, () -> of(branch.participant()).prepare(branch));
    }

    @Override
    public CompletionStage<Boolean> commitOnePhase(BranchId branch) {
        return call(
                "commit of " + branch, () -> ((OnePhaseParticipant) of(branch.participant())).commitOnePhase(branch));
    }

    @Override
    public CompletionStage<Void> commit(BranchId branch) {
        return call("commit of " + branch, () -> {
            of(branch.participant()).commit(branch);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> rollback(BranchId branch) {
        return call("rollback of " + branch, () -> {
            of(branch.participant()).rollback(branch);
            return null;
        });
    }

    @Override
    public CompletionStage<BranchStatus> status(BranchId branch) {
        return call("status of " + branch, () -> of(branch.participant()).status(branch));
    }

    @Override
    public CompletionStage<List<InDoubtBranch>> inDoubt(String participant, int limit) {
        return call("branches in doubt of " + participant, () -> of(participant).inDoubt(limit));
    }

    @Override
    public CompletionStage<List<InDoubtBranch>> inDoubt(
            String participant, String log, Optional<BranchId> after, int limit) {
        return call("branches in doubt of " + participant, () -> of(participant).inDoubt(log, after, limit));
    }

    @Override
    public CompletionStage<BranchesBelow> below(String participant, TransactionId transaction, String branch) {
        return call("branches of %s below %s/%s".formatted(participant, transaction, branch), () -> of(participant)
                .below(transaction, branch));
    }

    private TransactionParticipant of(String name) {
        TransactionParticipant participant = participants.get(name);
        if (participant == null) {
            throw new IllegalStateException(
                    "This process has no participant '%s', only %s".formatted(name, participants.keySet()));
        }
        return participant;
    }

    private <T extends @Nullable Object> CompletionStage<T> call(String what, Callable<T> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (inCall.get() != null) {
            // a participant that runs a transaction of its own: were all threads in such, none were left for what they
            // wait for
            complete(answer, call);
            return answer;
        }
        try {
            Future<?> running = threads.submit(() -> {
                inCall.set(true);
                try {
                    complete(answer, call);
                } finally {
                    inCall.remove();
                }
            });
            ScheduledFuture<?> limit = timer.schedule(
                    () -> {
                        answer.completeExceptionally(
                                new TimeoutException("No answer to %s after %s".formatted(what, timeout)));
                        running.cancel(true);
                    },
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            answer.whenComplete((ignored, failure) -> limit.cancel(false));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static <T extends @Nullable Object> void complete(CompletableFuture<T> answer, Callable<T> call) {
        try {
            answer.complete(call.call());
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }
}
