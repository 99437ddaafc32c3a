package io.distlock.lock.engine;

/**
 * Bounds the hand-over inside the process while other processes wait. Guarded by the mutex of its queue.
 *
 * <p>The grants of a batch are at least as many as threads waited at its beginning (within {@link HandOver#timeMax()}), so that
 * a thread among many in one process is served as often as one that is alone in another.
 */
final class Batch {

    private final HandOver bounds;
    private boolean contended;
    private long startNanos;
    private int waitersAtStart;
    private int grants;

    Batch(HandOver bounds) {
        this.bounds = bounds;
    }

    /** Other processes wait, as of now; a running batch goes on. */
    void contended(long now, int waiters) {
        if (!contended) {
            start(true, now, waiters);
        }
    }

    /** The store has granted the lock. */
    void start(boolean contended, long now, int waiters) {
        this.contended = contended;
        startNanos = now;
        waitersAtStart = waiters;
        grants = 0;
    }

    /** The store has granted the lock again; a batch that runs goes on while others wait. */
    void refilled(boolean contended, long now, int waiters) {
        if (contended) {
            contended(now, waiters);
        } else {
            start(false, now, waiters);
        }
    }

    void granted() {
        grants++;
    }

    boolean isContended() {
        return contended;
    }

    boolean over(long now) {
        if (!contended) {
            return false;
        }
        long elapsed = now - startNanos;
        return grants >= bounds.grantsMax()
                || elapsed >= bounds.timeMax().toNanos()
                || elapsed >= bounds.quantum().toNanos() && grants >= waitersAtStart;
    }
}
