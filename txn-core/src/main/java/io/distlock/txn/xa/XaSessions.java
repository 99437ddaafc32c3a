package io.distlock.txn.xa;

import io.distlock.txn.BranchId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few sessions of a participant in which it finishes branches and looks for them. Thread-safe. */
final class XaSessions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(XaSessions.class);
    private static final long LOOK_MILLIS = 100;

    private final String name;
    private final XaSource source;
    private final XaOptions options;
    private final LongSupplier nanoTime;
    private final Semaphore permits;
    private final Map<BranchId, Ending> endings = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    XaSessions(String name, XaSource source, XaOptions options, LongSupplier nanoTime) {
        this.name = name;
        this.source = source;
        this.options = options;
        this.nanoTime = nanoTime;
        this.permits = new Semaphore(options.sessionsMax());
    }

    /** A call in a session. */
    interface Call<T> {

        T on(XAResource resource) throws XAException;
    }

    /** Makes the call, in a session of its own for that time; waits for one until it is interrupted. */
    <T> T call(Call<T> call) throws Exception {
        permits.acquire();
        try {
            return call(call, new Ending());
        } finally {
            permits.release();
        }
    }

    /** Makes the call for a branch, until it is {@link #cutOff}. */
    <T> T call(BranchId branch, Call<T> call) throws Exception {
        Ending ending = new Ending();
        endings.put(branch, ending);
        try {
            while (!permits.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                ending.requireTime();
            }
            try {
                return call(call, ending);
            } finally {
                permits.release();
            }
        } finally {
            endings.remove(branch, ending);
        }
    }

    private <T> T call(Call<T> call, Ending ending) throws Exception {
        XaSource.Session session = take();
        boolean usable = false;
        try {
            ending.begin(session);
            T answer = call.on(session.resource());
            usable = true;
            return answer;
        } catch (XAException e) {
            usable = leavesSessionUsable(e.errorCode);
            throw e;
        } finally {
            usable &= ending.end();
            if (usable) {
                giveBack(session);
            } else {
                close(session);
            }
        }
    }

    /** Whether a call that begins now can be {@link #cutOff}: it need not connect. */
    boolean canCutOff() {
        Idle next = idle.peek();
        return next != null && next.session().canAbort();
    }

    /** Makes a call for the branch fail soon. */
    void cutOff(BranchId branch) {
        Ending ending = endings.get(branch);
        if (ending != null) {
            ending.cutOff();
        }
    }

    /** How a call in a session ends: by itself, or because its time is over. Thread-safe: guarded by itself. */
    private static final class Ending {

        private XaSource.@Nullable Session session;
        private boolean isCutOff;

        synchronized void begin(XaSource.Session taken) throws XAException {
            session = taken;
            requireTime();
        }

        /** False if the session was cut off. */
        synchronized boolean end() {
            session = null;
            return !isCutOff;
        }

        synchronized void cutOff() {
            isCutOff = true;
            if (session != null) {
                session.abort(); // under the lock: no other call must have begun in it
            }
        }

        synchronized void requireTime() throws XAException {
            if (isCutOff) {
                throw new XAException(XAException.XAER_RMFAIL);
            }
        }
    }

    /** Closes sessions that nobody has needed for a while. */
    void closeIdle() {
        long now = nanoTime.getAsLong();
        List<Idle> old = new ArrayList<>();
        for (Idle each : idle) {
            if (closed || now - each.since() > options.idleTimeout().toNanos()) {
                old.add(each);
            }
        }
        old.stream().filter(idle::remove).forEach(each -> close(each.session()));
    }

    int open() {
        return idle.size() + options.sessionsMax() - permits.availablePermits();
    }

    /** Closes those that nobody uses, and each of the others as its call ends; later calls are made, in sessions that end with them. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private XaSource.Session take() throws Exception {
        Idle present = idle.poll();
        return present == null ? source.open() : present.session();
    }

    private void giveBack(XaSource.Session session) {
        idle.push(new Idle(session, nanoTime.getAsLong()));
        if (closed) { // asked afterwards: it may have been closed just before, and have found nothing of this one
            closeIdle();
        }
    }

    /** It answered about the branch; everything else may be the end of the connection. */
    private static boolean leavesSessionUsable(int code) {
        return code == XAException.XAER_NOTA || code >= XAException.XA_HEURMIX && code <= XAException.XA_HEURHAZ;
    }

    private void close(XaSource.Session session) {
        try {
            session.close();
        } catch (Exception e) {
            log.debug("A session with '{}' did not close well", name, e);
        }
    }

    private record Idle(XaSource.Session session, long since) {}
}
