package io.distlock.txn.log.quorum;

import io.distlock.consensus.RegisterKey;
import io.distlock.txn.DecisionLogException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * The steps of this process on the register of one incarnation. Those that arrive while an exchange is under way share the next one.
 *
 * <p>An exchange is a compare-and-set from a state that is known to a state and answers computed from it once. A function given to the
 * register would not do: it may run on values that are never chosen, and when the answer to the first proposal is lost, which run has
 * taken effect cannot be told from inside. The state is kept from one exchange to the next, so a lone commit costs one round where
 * this process has made the last change.
 *
 * <p>Thread-safe: guarded by this, except what only the exchange under way touches.
 */
final class OwnerRegister {

    /** Steps in one exchange, so that one cannot become endless. */
    private static final int BATCH_MAX = 512;

    /** Exchanges for the same steps, each time because another process was faster. */
    private static final int ROUNDS_MAX = 50;

    private final RegisterKey key;
    private final LogRegisters registers;
    private final LongSupplier nanoTime;
    private final Runnable onIdle;
    private final Queue<Step<?>> waiting = new ArrayDeque<>();
    private boolean running;

    /** What stood there after the last exchange, if that is known; of the exchange under way only. */
    private Optional<Found> known = Optional.empty();

    /** What stands in the register. */
    private record Found(Optional<String> text, Optional<OwnerState> state) {

        static Found of(Optional<String> text) {
            return new Found(text, text.map(OwnerState::unpack));
        }

        static Found packed(Optional<OwnerState> state) {
            return new Found(state.map(OwnerState::pack), state);
        }
    }

    OwnerRegister(RegisterKey key, LogRegisters registers, LongSupplier nanoTime, Runnable onIdle) {
        this.key = key;
        this.registers = registers;
        this.nanoTime = nanoTime;
        this.onIdle = onIdle;
    }

    /** Takes a step that {@link #proceed} will begin; false if too many wait. */
    synchronized boolean offer(Step<?> step, int waitingMax) {
        return waiting.size() < waitingMax && waiting.add(step);
    }

    synchronized boolean isIdle() {
        return !running && waiting.isEmpty();
    }

    /** Begins an exchange if none is under way. */
    void proceed() {
        List<Step<?>> batch = new ArrayList<>();
        synchronized (this) {
            if (running || waiting.isEmpty()) {
                return;
            }
            running = true;
            while (batch.size() < BATCH_MAX && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
        }
        begin(batch);
    }

    private void begin(List<Step<?>> batch) {
        List<Step<?>> inTime = new ArrayList<>();
        List<Runnable> answers = new ArrayList<>();
        for (Step<?> step : batch) {
            if (isLate(step)) {
                answers.add(() -> step.fail(new DecisionLogException(
                        "Not sent, as the register '%s' has not answered to others for too long".formatted(key))));
            } else {
                inTime.add(step);
            }
        }
        if (inTime.isEmpty()) {
            end(answers);
            return;
        }
        answers.forEach(Runnable::run);
        Optional<Found> last = known;
        known = Optional.empty(); // until this exchange tells
        if (last.isPresent()) {
            exchange(inTime, last.get(), false, ROUNDS_MAX);
        } else {
            read(inTime);
        }
    }

    private void read(List<Step<?>> batch) {
        registers.read(key).thenApply(Found::of).whenComplete((found, failure) -> {
            if (failure == null) {
                exchange(batch, found, true, ROUNDS_MAX);
            } else {
                fail(batch, failure);
            }
        });
    }

    /** @param fresh whether it was found after the steps were asked for */
    private void exchange(List<Step<?>> batch, Found found, boolean fresh, int rounds) {
        List<Runnable> answers = new ArrayList<>(batch.size());
        Optional<OwnerState> state = found.state();
        for (Step<?> step : batch) {
            state = step.apply(state, answers::add);
        }
        if (state.equals(found.state())) {
            if (fresh) {
                known = Optional.of(found);
                end(answers);
            } else {
                read(batch);
            }
            return;
        }
        Found next = Found.packed(state);
        registers.exchange(key, found.text(), next.text()).whenComplete((exchanged, failure) -> {
            if (failure != null) {
                fail(batch, failure);
            } else if (exchanged.done()) {
                known = Optional.of(next);
                end(answers);
            } else {
                again(batch, exchanged.found(), rounds - 1);
            }
        });
    }

    private void again(List<Step<?>> batch, Optional<String> text, int rounds) {
        if (rounds == 0 || batch.stream().allMatch(this::isLate)) {
            fail(
                    batch,
                    new DecisionLogException(
                            "Others have changed the register '%s' each time before this process did".formatted(key)));
            return;
        }
        Found found;
        try {
            found = Found.of(text);
        } catch (RuntimeException e) {
            fail(batch, e);
            return;
        }
        exchange(batch, found, true, rounds);
    }

    private void fail(List<Step<?>> batch, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        end(List.of(() -> batch.forEach(step -> step.fail(cause))));
    }

    /** The next exchange is on its way before anybody hears of this one. */
    private void end(List<Runnable> answers) {
        synchronized (this) {
            running = false;
        }
        proceed();
        answers.forEach(Runnable::run);
        onIdle.run();
    }

    private boolean isLate(Step<?> step) {
        return nanoTime.getAsLong() - step.until() > 0;
    }
}
