package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.remote.RemoteCallException;

/** Lets calls to a service pass, or not. Never asked about orders. Beans of this kind are asked in order. Thread-safe. */
public interface CallGuard {

    /**
     * Asked before a call is sent.
     *
     * @throws RemoteCallException if it must not be
     */
    Permit enter(String target);

    /** A call that may pass. One of the methods is called, once, on any thread. */
    interface Permit {

        /** The service answered, whatever it voted. */
        void answered();

        /** It did not, or with an error of its own. */
        void failed(Throwable cause);

        /** The call was not sent after all. */
        void unused();
    }
}
