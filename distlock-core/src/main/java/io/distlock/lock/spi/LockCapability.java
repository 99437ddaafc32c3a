package io.distlock.lock.spi;

/** What a store offers beyond exclusive locks; a request beyond it is refused. */
public enum LockCapability {
    /** Waiting processes are served in the order of their arrival. */
    FAIR,
    /** Listeners are told of offers, of others that begin to wait, and of forced releases. */
    HINTS,
    /** The locks in the store can be listed. */
    LISTING,
    /** Several locks can be taken in one step, see {@link LockStore#takesTogether}. Without it they are taken one by one. */
    SEVERAL_KEYS,
    /** Locks can be shared by readers. */
    READ_WRITE
}
