package io.distlock.txn.xa;

import io.distlock.txn.DistributedTransactionException;
import java.util.Map;
import java.util.Objects;
import javax.transaction.xa.XAException;

/**
 * What a resource answered instead of doing what it was told, in words: most drivers leave the message of an {@link XAException}
 * empty. The driver's own exception is the cause.
 */
public class XaError extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(XAException.XA_RBROLLBACK, "XA_RBROLLBACK"),
            Map.entry(XAException.XA_RBCOMMFAIL, "XA_RBCOMMFAIL"),
            Map.entry(XAException.XA_RBDEADLOCK, "XA_RBDEADLOCK"),
            Map.entry(XAException.XA_RBINTEGRITY, "XA_RBINTEGRITY"),
            Map.entry(XAException.XA_RBOTHER, "XA_RBOTHER"),
            Map.entry(XAException.XA_RBPROTO, "XA_RBPROTO"),
            Map.entry(XAException.XA_RBTIMEOUT, "XA_RBTIMEOUT"),
            Map.entry(XAException.XA_RBTRANSIENT, "XA_RBTRANSIENT"),
            Map.entry(XAException.XA_NOMIGRATE, "XA_NOMIGRATE"),
            Map.entry(XAException.XA_HEURHAZ, "XA_HEURHAZ"),
            Map.entry(XAException.XA_HEURCOM, "XA_HEURCOM"),
            Map.entry(XAException.XA_HEURRB, "XA_HEURRB"),
            Map.entry(XAException.XA_HEURMIX, "XA_HEURMIX"),
            Map.entry(XAException.XA_RETRY, "XA_RETRY"),
            Map.entry(XAException.XAER_ASYNC, "XAER_ASYNC"),
            Map.entry(XAException.XAER_RMERR, "XAER_RMERR"),
            Map.entry(XAException.XAER_NOTA, "XAER_NOTA"),
            Map.entry(XAException.XAER_INVAL, "XAER_INVAL"),
            Map.entry(XAException.XAER_PROTO, "XAER_PROTO"),
            Map.entry(XAException.XAER_RMFAIL, "XAER_RMFAIL"),
            Map.entry(XAException.XAER_DUPID, "XAER_DUPID"),
            Map.entry(XAException.XAER_OUTSIDE, "XAER_OUTSIDE"));

    private final int code;

    XaError(String what, Object branch, XAException cause) {
        super("%s of %s was answered with %s: %s".formatted(what, branch, name(cause.errorCode), reason(cause)), cause);
        this.code = cause.errorCode;
    }

    /** One of the codes of {@link XAException}. */
    public int code() {
        return code;
    }

    /** The branch has rolled back and is forgotten (X/Open XA, section 3.3: the codes from XA_RBBASE to XA_RBEND). */
    static boolean saysRolledBack(int code) {
        return code >= XAException.XA_RBBASE && code <= XAException.XA_RBEND;
    }

    static String name(int code) {
        return NAMES.getOrDefault(code, "code " + code);
    }

    /** The message alone, which names everything. */
    @Override
    public String toString() {
        return Objects.toString(getMessage());
    }

    private static String reason(XAException failure) {
        Throwable root = failure;
        for (Throwable cause = failure.getCause(); cause != null && cause != root; cause = root.getCause()) {
            root = cause;
        }
        return Objects.toString(root.getMessage(), root.getClass().getSimpleName());
    }
}
