package io.distlock.txn.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that works, or has worked, for a branch (X/Open XA, section 2.3). Confined to the branch's lock. */
final class XaAssociation {

    private static final Logger log = LoggerFactory.getLogger(XaAssociation.class);

    private enum State {
        ACTIVE,
        SUSPENDED,
        ENDED
    }

    private final XAResource resource;
    private final XaBranch.Release release;
    private State state = State.ACTIVE;

    /** Of work that has just begun. */
    XaAssociation(XAResource resource, XaBranch.Release release) {
        this.resource = resource;
        this.release = release;
    }

    XAResource resource() {
        return resource;
    }

    /** Goes on with the work. */
    void start(BranchXid xid) throws XAException {
        if (state != State.ACTIVE) {
            resource.start(xid, state == State.SUSPENDED ? XAResource.TMRESUME : XAResource.TMJOIN);
            state = State.ACTIVE;
        }
    }

    /** Ends or suspends the work. */
    void end(BranchXid xid, int flag) throws XAException {
        if (state == State.ENDED || state == State.SUSPENDED && flag == XAResource.TMSUSPEND) {
            return;
        }
        resource.end(xid, flag);
        state = flag == XAResource.TMSUSPEND ? State.SUSPENDED : State.ENDED;
    }

    boolean canAbort() {
        return release.canAbort();
    }

    void abort() {
        release.abort();
    }

    void release(boolean broken) {
        try {
            release.released(broken);
        } catch (RuntimeException e) {
            log.warn("A session of an XA resource was not given back well", e);
        }
    }
}
