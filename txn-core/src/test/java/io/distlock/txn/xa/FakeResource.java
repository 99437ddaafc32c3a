package io.distlock.txn.xa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A session with a resource of which each test says how it answers; sessions of one resource share its prepared branches. */
final class FakeResource implements XAResource {

    final List<String> calls;
    final Set<Xid> prepared;
    private final Map<String, Integer> answers;
    boolean joinable;

    FakeResource() {
        this(new ArrayList<>(), ConcurrentHashMap.newKeySet(), new HashMap<>());
    }

    private FakeResource(List<String> calls, Set<Xid> prepared, Map<String, Integer> answers) {
        this.calls = calls;
        this.prepared = prepared;
        this.answers = answers;
    }

    /** Another session. */
    FakeResource session() {
        FakeResource other = new FakeResource(calls, prepared, answers);
        other.joinable = joinable;
        return other;
    }

    /** From now on the call is answered with this code; 0 makes it work again. */
    FakeResource answering(String call, int code) {
        answers.put(call, code);
        return this;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        note("start", flags == TMJOIN ? " join" : flags == TMRESUME ? " resume" : "");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        note("end", flags == TMFAIL ? " fail" : flags == TMSUSPEND ? " suspend" : "");
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        if (answers.getOrDefault("prepare", 0) == XA_RDONLY) {
            calls.add("prepare");
            return XA_RDONLY;
        }
        note("prepare", "");
        prepared.add(xid);
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        note(onePhase ? "commit one phase" : "commit", "");
        if (!onePhase && !prepared.remove(xid)) {
            throw new XAException(XAException.XAER_NOTA);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        note("rollback", "");
        prepared.remove(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        note("forget", "");
        prepared.remove(xid);
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        fail("recover");
        return prepared.toArray(Xid[]::new);
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return joinable && other instanceof FakeResource fake && fake.prepared == prepared;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    private void note(String call, String how) throws XAException {
        synchronized (calls) {
            calls.add(call + how);
        }
        fail(call);
    }

    private void fail(String call) throws XAException {
        int code = answers.getOrDefault(call, 0);
        if (code != 0) {
            throw new XAException(code);
        }
    }
}
