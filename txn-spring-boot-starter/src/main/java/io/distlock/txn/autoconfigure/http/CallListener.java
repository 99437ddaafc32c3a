package io.distlock.txn.autoconfigure.http;

import java.time.Duration;

/** Told of calls to other services and from them, for meters. Quick, and on any thread. */
public interface CallListener {

    /** How a call ended. */
    enum End {
        /** With a response. */
        ANSWERED,
        /** Without one, or with one that does not count. */
        FAILED,
        /** It was not sent. */
        REFUSED
    }

    /** A call to another service ended. */
    default void called(String target, End end, Duration duration) {}

    /** A call of another service, or an order, was not taken in. */
    default void refused(int status) {}
}
