package io.distlock.txn.log.jdbc;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Attempts of one incarnation to record COMMIT that may still take effect. Nothing puts the attempts of one coordinator in order in
 * a database: one whose answer was lost may arrive after a later one was answered, and would find an empty register if the decision
 * had been collected meanwhile. So that decision stays until the incarnation is fenced. {@code unsettled} in the model {@code
 * JdbcLog}. Thread-safe.
 */
final class Attempts {

    private final ConcurrentMap<TransactionId, Integer> unsettled = new ConcurrentHashMap<>();
    private final ConcurrentMap<TransactionId, Attempt> rides = new ConcurrentHashMap<>();

    /** An attempt that has not been sent yet. */
    Attempt begin(TransactionId transaction) {
        unsettled.merge(transaction, 1, Integer::sum);
        return new Attempt(() -> unsettled.computeIfPresent(transaction, (id, count) -> count == 1 ? null : count - 1));
    }

    /** An attempt in the transaction of an initiator, who will tell how that has ended. */
    void ride(TransactionId transaction, Attempt attempt) {
        rides.put(transaction, attempt);
    }

    /** The initiator's transaction has ended, one way or the other. */
    void rideEnded(TransactionId transaction) {
        Attempt ride = rides.remove(transaction);
        if (ride != null) {
            ride.settle();
        }
    }

    boolean isSettled(TransactionId transaction) {
        return !unsettled.containsKey(transaction);
    }

    int unsettled() {
        return unsettled.size();
    }

    /** One attempt. Each counts until it is settled, and some never are. Thread-safe. */
    static final class Attempt {

        private enum State {
            WAITING,
            SENT,
            SETTLED
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private final Runnable onSettled;

        Attempt(Runnable onSettled) {
            this.onSettled = onSettled;
        }

        /**
         * To be called before anything is sent.
         *
         * @throws DecisionLogException if it was cancelled
         */
        void send() {
            if (!state.compareAndSet(State.WAITING, State.SENT)) {
                throw new DecisionLogException("The attempt was given up before it was sent");
            }
        }

        /** What became of it is known, or it is certain that it will have no effect. */
        void settle() {
            if (state.getAndSet(State.SETTLED) != State.SETTLED) {
                onSettled.run();
            }
        }

        /** Its time is over: from now on it cannot be sent. */
        void cancel() {
            if (state.compareAndSet(State.WAITING, State.SETTLED)) {
                onSettled.run();
            }
        }
    }
}
