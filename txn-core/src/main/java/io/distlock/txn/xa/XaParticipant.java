package io.distlock.txn.xa;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.OnePhaseParticipant;
import io.distlock.txn.spi.Vote;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * An XA resource, such as a database or a message broker, under a name that is the same in all instances of a service and belongs to no
 * other resource that shares the decision log.
 *
 * <p>A branch that works in this process is ended in its own session, any other in one of a few sessions that are opened for it. A
 * resource keeps prepared branches and forgets all others: "no such branch" is taken for rolled back when it is told to roll back,
 * and for committed when it is told to commit. The latter is sound because COMMIT is told only to branches that had prepared, after the
 * one and only decision was recorded, so nobody who asked the log can have ended them otherwise. A resource that was restored from
 * a backup, or in which somebody has ended branches by hand, can make it untrue. Work that comes to a branch after its rollback is not
 * refused, as {@link io.distlock.txn.spi.TransactionParticipant#rollback} wants it: it is never prepared with a COMMIT that lists it, and
 * if it prepares it asks the log.
 *
 * <p>Thread-safe.
 */
public final class XaParticipant implements OnePhaseParticipant, AutoCloseable {

    private final String name;
    private final XaOptions options;
    private final XaSessions sessions;
    private final XaScan scan;
    private final HeuristicMemory memory = new HeuristicMemory();
    private final Map<BranchId, XaBranch> live = new ConcurrentHashMap<>();

    /**
     * @param name see {@link BranchId#participant()}
     * @param source opens the sessions in which branches are finished and looked for
     * @param nanoTime monotonic clock, nanoseconds
     */
    public XaParticipant(String name, XaSource source, XaOptions options, LongSupplier nanoTime) {
        this.name = name;
        this.options = options;
        this.sessions = new XaSessions(name, source, options, nanoTime);
        this.scan = new XaScan(name, nanoTime);
    }

    @Override
    public String name() {
        return name;
    }

    /** How many branches have work or a vote in this process. */
    public int liveBranches() {
        return live.size();
    }

    /** How many sessions it has open for itself. */
    public int ownSessions() {
        return sessions.open();
    }

    /**
     * Looks for prepared branches once, as recovery does.
     *
     * @throws Exception why the resource does not list them
     */
    public void probe() throws Exception {
        sessions.call(XaScan::list);
    }

    /** Opens a branch and begins its work in the session. */
    XaBranch open(Transaction transaction, XAResource resource, XaBranch.Release release) throws XAException {
        BranchId id = transaction.enlist(name);
        XaBranch branch = new XaBranch(id, transaction, options.releasedAtPrepare());
        try {
            branch.start(resource, release);
        } catch (XAException | RuntimeException e) {
            transaction.failed(id, e instanceof XAException answer ? new XaError("Start", id, answer) : e);
            throw e;
        }
        live.put(id, branch);
        transaction.completion().thenAccept(outcome -> {
            // a vote for another service waits on, and is finished by whichever instance hears first
            if (!(outcome instanceof Outcome.InDoubt) || !branch.waitsInItsSession()) {
                live.remove(id);
                branch.abandon();
            }
        });
        return branch;
    }

    // -- phase one

    @Override
    public Vote prepare(BranchId branch) throws Exception {
        return prepare(branch, false);
    }

    @Override
    public Vote prepareAndHold(BranchId branch) throws Exception {
        return prepare(branch, true);
    }

    private Vote prepare(BranchId branch, boolean hold) throws Exception {
        XaBranch here = live.get(branch);
        if (here == null) {
            return isListed(branch) ? Vote.PREPARED : Vote.ROLLBACK;
        }
        boolean isPrepared = false;
        try {
            Vote vote = here.prepare(hold);
            isPrepared = vote == Vote.PREPARED;
            return vote;
        } finally {
            if (!isPrepared) {
                live.remove(branch);
            }
        }
    }

    @Override
    public boolean commitOnePhase(BranchId branch) throws Exception {
        XaBranch here = live.remove(branch);
        if (here == null) {
            return false; // its work has not begun, or has ended
        }
        try {
            here.commitOnePhase();
            return true;
        } catch (XAException e) {
            return judgeOnePhase(here, e);
        }
    }

    private boolean judgeOnePhase(XaBranch here, XAException answer) throws Exception {
        XaError error = new XaError("Commit", here.id(), answer);
        if (XaError.saysRolledBack(answer.errorCode)
                || answer.errorCode == XAException.XAER_RMERR
                || answer.errorCode == XAException.XAER_NOTA
                || answer.errorCode == XAException.XAER_PROTO
                || answer.errorCode == XAException.XA_HEURRB) {
            here.rolledBackBecause(error);
            forgetIfHeuristic(here.id(), answer.errorCode);
            return false;
        }
        if (answer.errorCode == XAException.XA_HEURCOM) {
            forgetIfHeuristic(here.id(), answer.errorCode);
            return true;
        }
        // a resource does not remember a branch that it never had to prepare: nobody will ever be able to tell
        throw new HeuristicException(
                answer.errorCode == XAException.XA_HEURMIX ? HeuristicOutcome.MIXED : HeuristicOutcome.HAZARD,
                error.toString(),
                error);
    }

    // -- phase two

    @Override
    public boolean canCutOff(BranchId branch) {
        XaBranch here = live.get(branch);
        return here != null && here.hasSession() ? here.canCutOff() : sessions.canCutOff();
    }

    @Override
    public void cutOff(BranchId branch) {
        XaBranch here = live.get(branch);
        if (here != null) {
            here.cutOff();
        }
        sessions.cutOff(branch);
    }

    /** Gives the session back, if the resource allows that and the branch is prepared. */
    @Override
    public void undecided(BranchId branch) {
        XaBranch here = live.get(branch);
        if (here != null) {
            here.undecided();
        }
    }

    @Override
    public void commit(BranchId branch) throws Exception {
        XaBranch here = live.get(branch);
        try {
            if (here == null || !here.commit()) {
                sessions.call(branch, in(resource -> resource.commit(BranchXid.of(branch), false)));
            }
        } catch (XAException e) {
            judgeCommit(branch, e);
        } finally {
            live.remove(branch); // what is left is done in another session
        }
    }

    private void judgeCommit(BranchId branch, XAException answer) throws Exception {
        XaError error = new XaError("Commit", branch, answer);
        if (answer.errorCode == XAException.XAER_NOTA) {
            if (memory.wasRolledBack(branch)) {
                throw new HeuristicException(HeuristicOutcome.ROLLED_BACK, branch + " has rolled back", error);
            }
            if (isListed(branch)) {
                throw error; // it is there after all: again
            }
            return;
        }
        HeuristicOutcome heuristic = XaError.saysRolledBack(answer.errorCode)
                ? HeuristicOutcome.ROLLED_BACK
                : HeuristicMemory.outcome(answer.errorCode);
        judge(branch, error, heuristic, HeuristicOutcome.COMMITTED);
    }

    @Override
    public void rollback(BranchId branch) throws Exception {
        XaBranch here = live.get(branch);
        try {
            if (here == null || !here.rollback()) {
                sessions.call(branch, in(resource -> resource.rollback(BranchXid.of(branch))));
            }
        } catch (XAException e) {
            judgeRollback(branch, e);
        } finally {
            live.remove(branch);
        }
        memory.rolledBack(branch);
    }

    private void judgeRollback(BranchId branch, XAException answer) throws Exception {
        if (answer.errorCode != XAException.XAER_NOTA && !XaError.saysRolledBack(answer.errorCode)) {
            judge(
                    branch,
                    new XaError("Rollback", branch, answer),
                    HeuristicMemory.outcome(answer.errorCode),
                    HeuristicOutcome.ROLLED_BACK);
        }
    }

    /** Returns if the branch ended on its own and as decided. */
    private void judge(BranchId branch, XaError error, @Nullable HeuristicOutcome heuristic, HeuristicOutcome decided)
            throws Exception {
        if (heuristic == null) {
            throw error;
        }
        if (heuristic == decided) {
            forgetIfHeuristic(branch, error.code());
            return;
        }
        memory.ended(branch, error.code());
        throw new HeuristicException(heuristic, error.toString(), error);
    }

    private void forgetIfHeuristic(BranchId branch, int code) {
        if (HeuristicMemory.outcome(code) != null) {
            forget(branch);
        }
    }

    private void forget(BranchId branch) {
        try {
            sessions.call(in(resource -> resource.forget(BranchXid.of(branch))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            scan.unforgotten(branch, e);
        }
    }

    // -- recovery

    @Override
    public BranchStatus status(BranchId branch) throws Exception {
        if (isListed(branch)) {
            return BranchStatus.PREPARED;
        }
        return memory.wasRolledBack(branch) ? BranchStatus.ROLLED_BACK : BranchStatus.UNKNOWN;
    }

    /** {@inheritDoc} Their age is counted from when this process saw them first: a resource does not tell it. */
    @Override
    public List<InDoubtBranch> inDoubt(int limit) throws Exception {
        sessions.closeIdle();
        List<XaBranch> waiting =
                live.values().stream().filter(XaBranch::isLeftWaiting).toList();
        List<InDoubtBranch> listed = scan.inDoubt(sessions.call(XaScan::list));
        Set<BranchId> present = listed.stream().map(InDoubtBranch::branch).collect(Collectors.toSet());
        waiting.stream().filter(branch -> !present.contains(branch.id())).forEach(this::finishedElsewhere);
        // those that were noted in the log by now, as ended on their own, need not be kept by the resource too
        listed.stream().map(InDoubtBranch::branch).filter(memory::takeEnded).forEach(this::forget);
        return listed.stream().limit(limit).toList();
    }

    private void finishedElsewhere(XaBranch branch) {
        live.remove(branch.id());
        branch.abandon();
    }

    private boolean isListed(BranchId branch) throws Exception {
        BranchXid wanted = BranchXid.of(branch);
        return sessions.call(XaScan::list).stream().anyMatch(wanted::equals);
    }

    /**
     * Closes the sessions that it opened, those in use with the call that uses them. Branches that work go on: what is still to be
     * finished is finished, in a session that is opened for it and closed with it.
     */
    @Override
    public void close() {
        sessions.close();
    }

    private interface Order {

        void on(XAResource resource) throws XAException;
    }

    private static XaSessions.Call<Boolean> in(Order order) {
        return resource -> {
            order.on(resource);
            return true;
        };
    }
}
