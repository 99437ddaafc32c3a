package io.distlock.txn.xa;

import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.spi.Vote;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A branch whose session is in this process. Thread-safe: guarded by a lock that calls to the resource hold, since drivers take one at a
 * time anyway.
 */
final class XaBranch {

    private static final Logger log = LoggerFactory.getLogger(XaBranch.class);

    /** What gives the session back. */
    interface Release {

        /** @param broken whether the session must not be used again; closing it rolls back what was not prepared in it */
        void released(boolean broken);

        /** Whether {@link #abort} ends a call of the session. */
        default boolean canAbort() {
            return false;
        }

        /** Makes a call of the session fail soon, if it was not given back; called from another thread. */
        default void abort() {}
    }

    private enum Stage {
        WORKING,
        PREPARED,
        ENDED
    }

    private final BranchId id;
    private final BranchXid xid;
    private final Transaction transaction;
    private final boolean releasedAtPrepare;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<XaAssociation> associations = new CopyOnWriteArrayList<>(); // changed under the lock
    private Stage stage = Stage.WORKING;
    private volatile boolean released; // changed under the lock
    private volatile boolean abandoned;

    XaBranch(BranchId id, Transaction transaction, boolean releasedAtPrepare) {
        this.id = id;
        this.xid = BranchXid.of(id);
        this.transaction = transaction;
        this.releasedAtPrepare = releasedAtPrepare;
    }

    BranchId id() {
        return id;
    }

    /** Keeps the resource's answer as the reason, where the vote alone would not tell. */
    void rolledBackBecause(XaError error) {
        transaction.setRollbackOnly(error);
    }

    // -- work

    /** The session begins to work for the branch. */
    void start(XAResource resource, Release release) throws XAException {
        lock.lock();
        try {
            requireWorking();
            resource.start(xid, associations.isEmpty() ? XAResource.TMNOFLAGS : XAResource.TMJOIN);
            associations.add(new XaAssociation(resource, release));
        } finally {
            lock.unlock();
        }
    }

    /** Whether another session of the same resource can share the branch. */
    boolean canBeJoinedBy(XAResource resource) throws XAException {
        lock.lock();
        try {
            return stage == Stage.WORKING
                    && !associations.isEmpty()
                    && associations.get(0).resource().isSameRM(resource);
        } finally {
            lock.unlock();
        }
    }

    /** Goes on with a session that was taken off; false if it is not one of the branch. */
    boolean resume(XAResource resource) throws XAException {
        lock.lock();
        try {
            for (XaAssociation association : associations) {
                if (association.resource() == resource) {
                    requireWorking();
                    association.start(xid);
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a session off the branch for now; false if it is not one of it. */
    boolean leave(XAResource resource, int flag) throws XAException {
        lock.lock();
        try {
            for (XaAssociation association : associations) {
                if (association.resource() == resource) {
                    association.end(xid, flag);
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    // -- the end

    /** @param hold whether a session that the branch can do without is kept until {@link #undecided} */
    Vote prepare(boolean hold) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (stage != Stage.WORKING) {
                return stage == Stage.PREPARED ? Vote.PREPARED : Vote.ROLLBACK;
            }
            int vote = prepareHere();
            if (vote == XAResource.XA_RDONLY) {
                end(false);
                return Vote.READ_ONLY;
            }
            stage = Stage.PREPARED;
            if (releasedAtPrepare && !hold) {
                release(false);
            }
            return Vote.PREPARED;
        } catch (XAException e) {
            end(true);
            XaError error = new XaError("Prepare", id, e);
            if (!XaError.saysRolledBack(e.errorCode)) {
                throw error;
            }
            rolledBackBecause(error);
            return Vote.ROLLBACK;
        } finally {
            lock.unlock();
            if (abandoned) {
                abandon();
            }
        }
    }

    /** Gives a session back that the branch can do without once it is prepared. Does not block: a call in it goes first. */
    void undecided() {
        if (releasedAtPrepare && !released && lock.tryLock()) {
            try {
                if (stage == Stage.PREPARED) {
                    release(false);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private int prepareHere() throws XAException {
        endAssociations(XAResource.TMSUCCESS);
        return main().prepare(xid);
    }

    /** Commits what was not prepared. */
    void commitOnePhase() throws XAException, InterruptedException {
        lock.lockInterruptibly();
        boolean ended = false;
        try {
            requireWorking();
            endAssociations(XAResource.TMSUCCESS);
            main().commit(xid, true);
            ended = true;
        } finally {
            end(!ended);
            lock.unlock();
        }
    }

    /**
     * Commits what was prepared, in the session that has done it.
     *
     * @return false if this has to be done in another one
     */
    boolean commit() throws XAException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (stage != Stage.PREPARED || released) {
                return false;
            }
            boolean ended = false;
            try {
                main().commit(xid, false);
                ended = true;
                return true;
            } finally {
                end(!ended);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Rolls back, in the session that has done the work.
     *
     * @return false if this has to be done in another one: it is prepared, or nobody knows
     */
    boolean rollback() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (stage == Stage.ENDED || released) {
                return false;
            }
            boolean ended = false;
            try {
                if (stage == Stage.WORKING) {
                    endAssociations(XAResource.TMFAIL);
                }
                main().rollback(xid);
                ended = true;
                return true;
            } catch (XAException e) {
                ended = XaError.saysRolledBack(e.errorCode);
                log.debug("Rollback of {} was answered with {}", id, XaError.name(e.errorCode), e);
                // what was not prepared ends with its session
                return ended || stage == Stage.WORKING;
            } finally {
                end(!ended);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is prepared in a session that it cannot do without. */
    boolean waitsInItsSession() {
        lock.lock();
        try {
            return stage == Stage.PREPARED && !released;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it waits so after its part of a transaction of another service has ended. */
    boolean isLeftWaiting() {
        return transaction.completion().toCompletableFuture().isDone() && waitsInItsSession();
    }

    /** Whether the next call for the branch is made in its own session. Does not block. */
    boolean hasSession() {
        return !released;
    }

    /** Whether a call in its own session can be ended by {@link #cutOff()}. Does not block. */
    boolean canCutOff() {
        for (XaAssociation association : associations) {
            if (!association.canAbort()) {
                return false;
            }
        }
        return true;
    }

    void cutOff() {
        associations.forEach(XaAssociation::abort);
    }

    /** Nothing will be asked in this session any more. Does not block; a call that is on its way gives the session back itself. */
    void abandon() {
        abandoned = true;
        if (lock.tryLock()) {
            try {
                if (stage != Stage.ENDED) {
                    end(true);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private XAResource main() {
        return associations.get(0).resource();
    }

    private void endAssociations(int flag) throws XAException {
        for (XaAssociation association : associations) {
            try {
                association.end(xid, flag);
            } catch (XAException e) {
                if (flag != XAResource.TMFAIL) {
                    throw e;
                }
                log.debug("End of work in {} was answered with {}", id, XaError.name(e.errorCode));
            }
        }
    }

    private void end(boolean broken) {
        stage = Stage.ENDED;
        release(broken);
    }

    private void release(boolean broken) {
        if (released) {
            return;
        }
        released = true;
        associations.forEach(association -> association.release(broken));
    }

    private void requireWorking() throws XAException {
        if (stage != Stage.WORKING) {
            throw new XAException(XAException.XAER_PROTO);
        }
    }
}
