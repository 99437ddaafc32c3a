package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.Transaction;
import io.distlock.txn.autoconfigure.http.CallListener.End;
import io.distlock.txn.remote.OutgoingCall;
import io.distlock.txn.remote.RemoteCallException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A call to another service that is a branch, on its way. Ends once; what comes later is ignored. Thread-safe. */
public final class BranchCall {

    private static final int REDIRECTION = 300;
    private static final int NOT_MODIFIED = 304;
    private static final int ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final HttpTarget target;
    private final Transaction transaction;
    private final OutgoingCall call;
    private final CallGuard.Permit permit;
    private final Consumer<End> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();

    BranchCall(
            HttpTarget target,
            Transaction transaction,
            OutgoingCall call,
            CallGuard.Permit permit,
            Consumer<End> onEnd) {
        this.target = target;
        this.transaction = transaction;
        this.call = call;
        this.permit = permit;
        this.onEnd = onEnd;
    }

    /** To be sent as {@link io.distlock.txn.remote.RemoteHeaders#CONTEXT}. */
    public String header() {
        return call.header();
    }

    /** The service that is called. */
    public HttpTarget target() {
        return target;
    }

    /** How long the response may take: as long as the transaction lives, at the most. */
    public Duration timeout() {
        Duration left = transaction.remaining();
        Duration bounded = left.compareTo(target.readTimeout()) < 0 ? left : target.readTimeout();
        return bounded.toMillis() < 1 ? Duration.ofMillis(1) : bounded;
    }

    /**
     * There is a response.
     *
     * @param answers all values of {@link io.distlock.txn.remote.RemoteHeaders#ANSWER}
     */
    public void responded(int status, List<String> answers) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (status >= SERVER_ERROR) {
            permit.failed(new IOException("Service '%s' answered %d".formatted(target.name(), status)));
        } else {
            permit.answered();
        }
        if (status >= REDIRECTION && status < ERROR && status != NOT_MODIFIED) {
            fail("redirects to another address (%d), which is never followed within a transaction".formatted(status));
        } else if (answers.isEmpty()) {
            fail("answered %d without a vote: it was refused, or whatever answered takes no part".formatted(status));
        } else if (status >= ERROR && !transaction.options().rollbackOnBranchFailure()) {
            // its vote would doom the transaction, whose owner has said that it may live without
            fail("answered %d".formatted(status));
        } else {
            call.answered(answers);
            onEnd.accept(End.ANSWERED);
        }
    }

    /** There is none, and nobody waits for one any more. */
    public void failed(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            permit.failed(cause);
            RemoteCallException failure = new RemoteCallException(
                    "Service '%s' did not answer branch %s: %s".formatted(target.name(), call.branch(), cause));
            failure.initCause(cause);
            call.failed(failure);
            onEnd.accept(End.FAILED);
        }
    }

    private void fail(String what) {
        call.failed(
                new RemoteCallException("Service '%s' %s; branch %s".formatted(target.name(), what, call.branch())));
        onEnd.accept(End.FAILED);
    }
}
