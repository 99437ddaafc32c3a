package io.distlock.txn.remote;

/** Names of the headers, for transports. */
public final class RemoteHeaders {

    /** With a call: for which transaction. */
    public static final String CONTEXT = "Distlock-Transaction";

    /** With the response to a call: the votes. */
    public static final String ANSWER = "Distlock-Branches";

    /** With an order to a branch. */
    public static final String COMMAND = "Distlock-Command";

    /** With the response to an order. */
    public static final String OUTCOME = "Distlock-Outcome";

    private RemoteHeaders() {}
}
