package io.distlock.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.simulation.check.History;
import io.distlock.simulation.check.LinearizabilityChecker;
import io.distlock.simulation.check.RegisterModel;
import io.distlock.simulation.check.RegisterOperation;
import io.distlock.simulation.check.RegisterOperation.CompareAndSet;
import io.distlock.simulation.check.RegisterOperation.Read;
import io.distlock.simulation.check.RegisterOperation.Write;
import io.distlock.simulation.check.RegisterResult;
import io.distlock.simulation.check.RegisterResult.Swapped;
import io.distlock.simulation.check.RegisterResult.Value;
import io.distlock.simulation.check.RegisterResult.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Processes that use registers, and the history of what they saw. Thread-safe. */
public final class HistoryClients {

    private static final int OPERATIONS_PER_KEY = 10;

    private final int operations;
    private final Duration pause;
    private final History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>> history =
            new History<>();
    private volatile boolean stopped;
    private int succeeded;

    /**
     * Processes that have not begun yet.
     *
     * @param operations of each process at most
     * @param pause of a process between two operations
     */
    public HistoryClients(int operations, Duration pause) {
        this.operations = operations;
        this.pause = pause;
    }

    /** Starts one process for each register; completes when all have ended. */
    public CompletableFuture<Void> start(List<Register> registers) {
        List<CompletableFuture<Void>> processes = new ArrayList<>();
        for (int i = 0; i < registers.size(); i++) {
            processes.add(
                    run(registers.get(i), "p" + i, 0, new SplittableRandom(i)).toCompletableFuture());
        }
        return CompletableFuture.allOf(processes.toArray(CompletableFuture<?>[]::new));
    }

    /** Has the processes end after what they are about to do. */
    public void stop() {
        stopped = true;
    }

    /** Returns how many operations had an effect or were refused by one. */
    public synchronized int succeeded() {
        return succeeded;
    }

    /** Checks the history, and that more operations than these had an effect or were refused by one. */
    public synchronized void check(int succeededMin) {
        new LinearizabilityChecker<>(new RegisterModel<>(Optional.<String>empty())).check(history);
        assertThat(succeeded).isGreaterThan(succeededMin);
    }

    private CompletionStage<Void> run(Register register, String process, int number, SplittableRandom random) {
        if (stopped || number == operations) {
            return CompletableFuture.completedFuture(null);
        }
        RegisterKey key = RegisterKey.of("k" + number / OPERATIONS_PER_KEY);
        String mine = process + "-" + number;
        int kind = random.nextInt(3);
        Optional<String> expected = random.nextBoolean() ? Optional.empty() : Optional.of("p0-" + (number - 1));
        RegisterOperation<Optional<String>> action = kind == 0
                ? new Read<>()
                : kind == 1 ? new Write<>(Optional.of(mine)) : new CompareAndSet<>(expected, Optional.of(mine));
        History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>>.Call call;
        synchronized (this) {
            call = history.call(process, key.name(), action);
        }
        CompletionStage<io.distlock.consensus.RegisterResult> answer = kind == 0
                ? register.get(key)
                : kind == 1
                        ? register.update(key, found -> Optional.of(mine))
                        : register.compareAndSet(key, expected, Optional.of(mine));
        return answer.thenCompose(result -> {
            synchronized (this) {
                note(call, kind, result);
            }
            return rest().thenCompose(rested -> run(register, process, number + 1, random));
        });
    }

    private CompletionStage<Void> rest() {
        return pause.isZero()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void note(
            History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>>.Call call,
            int kind,
            io.distlock.consensus.RegisterResult result) {
        if (result instanceof Chosen chosen) {
            succeeded++;
            call.returned(kind == 0 ? new Value<>(chosen.value()) : kind == 1 ? new Written<>() : new Swapped<>(true));
        } else if (result instanceof NotApplied refused && refused.reason() == Reason.CONFLICT) {
            succeeded++;
            call.returned(new Swapped<>(false));
        } else if (result instanceof NotApplied) {
            call.failed();
        } else {
            call.unknown();
        }
    }
}
