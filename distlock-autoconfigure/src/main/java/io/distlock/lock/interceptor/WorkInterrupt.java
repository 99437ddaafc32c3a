package io.distlock.lock.interceptor;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Interrupts a thread while, and only while, it works under a lock that is lost. Thread-safe: the lock orders an interrupt and
 * the end of the work, so that none arrives late, and an interrupt that came from elsewhere is left alone.
 */
final class WorkInterrupt {

    private final ReentrantLock lock = new ReentrantLock();
    private final Thread worker = Thread.currentThread();
    private boolean working = true;
    private boolean interrupted;

    private WorkInterrupt() {}

    /** Called by the thread that is about to work. */
    static WorkInterrupt begin(HeldLock held) {
        WorkInterrupt interrupt = new WorkInterrupt();
        if (held.interruptsWhenLost()) {
            held.handle().onLost(lost -> interrupt.interrupt());
        }
        return interrupt;
    }

    private void interrupt() {
        lock.lock();
        try {
            if (working && !worker.isInterrupted()) {
                interrupted = true;
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Called by the same thread right after its work. No interrupt follows, and one that is still pending is taken back.
     *
     * @return whether the work was interrupted
     */
    boolean end() {
        lock.lock();
        try {
            working = false;
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.interrupted();
        }
        return interrupted;
    }
}
