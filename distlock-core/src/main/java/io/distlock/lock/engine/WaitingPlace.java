package io.distlock.lock.engine;

/** Where a call waits for what it asked for. Thread-safe. */
interface WaitingPlace {

    /**
     * Ends the wait of a call whose time is over, or that was interrupted or cancelled: its result is settled right after, if it was
     * not before.
     */
    void giveUp(Waiter waiter, String why);
}
