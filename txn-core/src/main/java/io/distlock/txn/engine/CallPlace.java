package io.distlock.txn.engine;

/** Which thread may make a call to a branch, where one waits for the transaction to end. */
public enum CallPlace {

    /** Another one: the call might not come back. */
    ELSEWHERE,

    /** The waiting one, but only if it has nothing else to do: calls to slow resources are made at the same time. */
    WAITING_THREAD_ONCE,

    /** The waiting one, after others: the resource answers sooner than another thread would have begun. */
    WAITING_THREAD
}
