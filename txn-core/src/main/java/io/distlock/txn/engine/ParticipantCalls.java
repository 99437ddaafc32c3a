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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/**
 * Calls participants, which block, on threads of an executor, where each call is interrupted when its time is up; or on the thread that
 * ends the transaction, where it is cut off. Thread-safe.
 */
public final class ParticipantCalls implements BranchCalls {

    private static final Duration PARALLEL_FROM = Duration.ofMillis(2);

    private final TreeMap<String, TransactionParticipant> participants = new TreeMap<>();
    private final Map<String, Pace> paces = new HashMap<>();
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final long parallelFromNanos;
    private final CallWatch watch;
    private final ThreadLocal<@Nullable Boolean> inCall = new ThreadLocal<>();
    private final ThreadLocal<@Nullable Duration> here = new ThreadLocal<>();

    /** Calls for these participants; those that need 2 ms or more are called at the same time. */
    public ParticipantCalls(
            Collection<? extends TransactionParticipant> participants,
            ExecutorService threads,
            ScheduledExecutorService timer,
            Duration timeout) {
        this(participants, threads, timer, timeout, PARALLEL_FROM);
    }

    /**
     * Calls for these participants.
     *
     * @param threads run the calls; bounded, and not shut down here
     * @param timeout of each call
     * @param parallelFrom participants that answer sooner are called one after the other by the thread that waits for the transaction,
     *     if their calls can be cut off; zero if all calls of a phase are to be made at the same time
     * @throws IllegalArgumentException if two have the same name
     */
    public ParticipantCalls(
            Collection<? extends TransactionParticipant> participants,
            ExecutorService threads,
            ScheduledExecutorService timer,
            Duration timeout,
            Duration parallelFrom) {
        for (TransactionParticipant participant : participants) {
            TransactionParticipant other = this.participants.put(participant.name(), participant);
            if (other != null) {
                throw new IllegalArgumentException("Two participants are called '%s': %s and %s"
                        .formatted(
                                participant.name(),
                                other.getClass().getName(),
                                participant.getClass().getName()));
            }
            paces.put(participant.name(), new Pace());
        }
        this.threads = threads;
        this.timer = timer;
        this.timeout = timeout;
        this.parallelFromNanos = parallelFrom.toNanos();
        this.watch = new CallWatch(timer, System::nanoTime);
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
        // the thread that waits for the decision will tell if that takes longer; elsewhere nobody would
        boolean isWaitedFor = here.get() != null;
        return call(
                "prepare of ",
                branch,
                () -> isWaitedFor
                        ? of(branch.participant()).prepareAndHold(branch)
                        : of(branch.participant()).prepare(branch));
    }

    @Override
    public void undecided(BranchId branch) {
        of(branch.participant()).undecided(branch);
    }

    @Override
    public CompletionStage<Boolean> commitOnePhase(BranchId branch) {
        return call(
                "commit of ", branch, () -> ((OnePhaseParticipant) of(branch.participant())).commitOnePhase(branch));
    }

    @Override
    public CompletionStage<Void> commit(BranchId branch) {
        return call("commit of ", branch, () -> {
            of(branch.participant()).commit(branch);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> rollback(BranchId branch) {
        return call("rollback of ", branch, () -> {
            of(branch.participant()).rollback(branch);
            return null;
        });
    }

    @Override
    public CompletionStage<BranchStatus> status(BranchId branch) {
        return call("status of ", branch, () -> of(branch.participant()).status(branch));
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

    @Override
    public CallPlace place(BranchId branch) {
        TransactionParticipant participant = participants.get(branch.participant());
        if (participant == null || inCall.get() != null || !participant.canCutOff(branch)) {
            return CallPlace.ELSEWHERE;
        }
        return pace(branch).isBelow(parallelFromNanos) ? CallPlace.WAITING_THREAD : CallPlace.WAITING_THREAD_ONCE;
    }

    @Override
    public void onThisThread(Duration limit, Runnable task) {
        here.set(limit);
        try {
            task.run();
        } finally {
            here.remove();
        }
    }

    private <T extends @Nullable Object> CompletionStage<T> call(String what, BranchId branch, Callable<T> call) {
        Duration limit = here.get();
        if (limit == null) {
            return call(what + branch, timed(branch, call));
        }
        here.remove(); // for this call only: what its answer leads to is done elsewhere
        return callHere(what, branch, call, Math.min(limit.toNanos(), timeout.toNanos()));
    }

    private <T extends @Nullable Object> CompletionStage<T> callHere(
            String what, BranchId branch, Callable<T> call, long limitNanos) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CallWatch.Watched watched = watch.begin(limitNanos, () -> {
            answer.completeExceptionally(new TimeoutException(
                    "No answer to %s%s after %d ms".formatted(what, branch, limitNanos / 1_000_000)));
            pace(branch).wasLate();
            of(branch.participant()).cutOff(branch);
        });
        boolean interrupted = Thread.interrupted(); // that was meant for the work, and not for its end
        Boolean outer = inCall.get();
        inCall.set(true);
        try {
            answer.complete(call.call());
        } catch (InterruptedException e) {
            interrupted = true;
            answer.completeExceptionally(e);
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        } finally {
            if (outer == null) {
                inCall.remove();
            }
            pace(branch).answered(watch.end(watched));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return answer;
    }

    private Pace pace(BranchId branch) {
        return Objects.requireNonNull(paces.get(branch.participant()), branch.participant());
    }

    private <T extends @Nullable Object> Callable<T> timed(BranchId branch, Callable<T> call) {
        return () -> {
            long since = System.nanoTime();
            try {
                return call.call();
            } finally {
                long took = System.nanoTime() - since;
                Pace pace = paces.get(branch.participant());
                if (pace != null) {
                    pace.answered(took);
                    if (took >= timeout.toNanos()) {
                        pace.wasLate();
                    }
                }
            }
        };
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
                CompletableFuture<T> result = new CompletableFuture<>();
                inCall.set(true);
                try {
                    complete(result, call);
                } finally {
                    inCall.remove(); // what the answer leads to is no part of the call
                }
                result.whenComplete((value, failure) -> {
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
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
