package io.distlock.lock.interceptor;

/**
 * The attempt of a call in a transaction that was there before. It lasts until that ends; while another transaction has
 * suspended it, and the call is over, the commits of that one do not concern it. Confined to the thread of the transaction.
 */
final class OptimisticCallInTransaction {

    private final OptimisticAttempt attempt;
    private final OptimisticAttempts attempts;
    private boolean working;

    OptimisticCallInTransaction(OptimisticAttempt attempt, OptimisticAttempts attempts) {
        this.attempt = attempt;
        this.attempts = attempts;
    }

    void begin() {
        working = true;
        attempts.add(attempt);
    }

    void returned() {
        working = false;
    }

    void suspended() {
        if (!working) {
            attempts.remove(attempt);
        }
    }

    void resumed() {
        attempts.add(attempt);
    }

    /** @param surely false if it is unknown how the transaction ended */
    void transactionEnded(boolean surely) {
        attempts.remove(attempt);
        if (surely) {
            attempt.afterCommit(); // the listener is told later than this
        } else {
            attempt.outcomeUnknown();
        }
        attempt.end();
    }
}
