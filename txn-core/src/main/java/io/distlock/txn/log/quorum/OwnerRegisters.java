package io.distlock.txn.log.quorum;

import io.distlock.txn.DecisionLogException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The registers of incarnations that are in use, and that of the present incarnation of this process. Thread-safe: guarded by this.
 */
final class OwnerRegisters {

    private final LogRegisters registers;
    private final LongSupplier nanoTime;
    private final long timeoutNanos;
    private final int waitingMax;
    private final Predicate<String> isKept;
    private final Map<String, OwnerRegister> inUse = new HashMap<>();

    /** @param isKept takes no lock */
    OwnerRegisters(
            LogRegisters registers,
            LongSupplier nanoTime,
            Duration stepTimeout,
            int waitingMax,
            Predicate<String> isKept) {
        this.registers = registers;
        this.nanoTime = nanoTime;
        this.timeoutNanos = stepTimeout.toNanos();
        this.waitingMax = waitingMax;
        this.isKept = isKept;
    }

    <T> CompletionStage<T> run(String incarnation, Edit<T> edit) {
        Step<T> step = new Step<>(edit, new CompletableFuture<>(), nanoTime.getAsLong() + timeoutNanos);
        OwnerRegister register;
        boolean taken;
        synchronized (this) {
            register = inUse.computeIfAbsent(incarnation, this::open);
            taken = register.offer(step, waitingMax);
        }
        if (!taken) {
            step.fail(new DecisionLogException(
                    "%d steps wait for incarnation %s already, none is added".formatted(waitingMax, incarnation)));
        }
        register.proceed();
        return step.result().minimalCompletionStage();
    }

    CompletionStage<Optional<OwnerState>> read(String incarnation) {
        return registers.read(registers.owner(incarnation)).thenApply(text -> text.map(OwnerState::unpack));
    }

    /** Makes the register of a new incarnation, which nobody knows of yet. */
    CompletionStage<Boolean> create(String incarnation, OwnerState state) {
        return registers
                .exchange(registers.owner(incarnation), Optional.empty(), Optional.of(state.pack()))
                .thenApply(LogRegisters.Exchange::done);
    }

    synchronized void release(String incarnation) {
        OwnerRegister register = inUse.get(incarnation);
        if (register != null && register.isIdle() && !isKept.test(incarnation)) {
            inUse.remove(incarnation);
        }
    }

    /** How many are kept. */
    synchronized int size() {
        return inUse.size();
    }

    private OwnerRegister open(String incarnation) {
        return new OwnerRegister(registers.owner(incarnation), registers, nanoTime, () -> release(incarnation));
    }
}
