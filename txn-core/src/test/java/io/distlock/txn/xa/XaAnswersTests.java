package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.SubordinateTransaction;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.BranchStatus;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.RollbackException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a transaction when a resource answers otherwise than it was asked to. */
class XaAnswersTests {

    private final FakeResource orders = new FakeResource();
    private final FakeResource billing = new FakeResource();
    private final XaParticipant ordersParticipant = participant("orders", orders);
    private final XaParticipant billingParticipant = participant("billing", billing);
    private final MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(7));
    private final MemoryDecisionLog log = new MemoryDecisionLog(decisions, "test", InstantSource.system());
    private final XaRig rig = new XaRig(log, List.of(ordersParticipant, billingParticipant));

    @AfterEach
    void close() {
        rig.close();
        assertThat(ordersParticipant.liveBranches()).isZero();
        assertThat(billingParticipant.liveBranches()).isZero();
    }

    @Test
    void twoResourcesArePreparedAndCommitted() throws Exception {
        beginWithBoth();

        rig.manager.commit();

        assertThat(orders.calls).containsExactly("start", "end", "prepare", "commit");
        assertThat(billing.calls).containsExactly("start", "end", "prepare", "commit");
        assertThat(rig.manager.openTransactions()).isZero();
    }

    @Test
    void onlyResourceIsCommittedInOnePhase() throws Exception {
        begin(ordersParticipant, orders);

        rig.manager.commit();

        assertThat(orders.calls).containsExactly("start", "end", "commit one phase");
    }

    @Test
    void readersHaveNoSecondPhase() throws Exception {
        orders.answering("prepare", XAResource.XA_RDONLY);
        beginWithBoth();

        rig.manager.commit();

        assertThat(orders.calls).containsExactly("start", "end", "prepare");
        assertThat(billing.calls).endsWith("commit");
    }

    @Test
    void resourceThatRolledBackInsteadOfPreparingIsTheCause() throws Exception {
        orders.answering("prepare", XAException.XA_RBINTEGRITY);
        beginWithBoth();

        RollbackException thrown = catchThrowableOfType(RollbackException.class, rig.manager::commit);

        assertThat(thrown).hasCauseInstanceOf(XaError.class).hasMessageContaining("XA_RBINTEGRITY");
        assertThat(billing.calls).endsWith("rollback");
        assertThat(orders.calls).doesNotContain("rollback");
    }

    @Test
    void resourceThatDidNotAnswerToPrepareIsRolledBackElsewhere() throws Exception {
        orders.answering("prepare", XAException.XAER_RMFAIL);
        beginWithBoth();

        assertThatExceptionOfType(RollbackException.class).isThrownBy(rig.manager::commit);

        assertThat(orders.calls).endsWith("rollback");
    }

    @ParameterizedTest
    @ValueSource(ints = {XAException.XAER_RMFAIL, XAException.XAER_RMERR, XAException.XA_RETRY})
    void commitIsRepeatedUntilItIsAcknowledged(int code) throws Exception {
        orders.answering("commit", code);
        Transaction transaction = beginWithBoth();
        transaction.completion();

        Thread mending = new Thread(() -> {
            Awaitility.await().until(() -> count("commit") >= 3);
            orders.answering("commit", 0);
        });
        mending.start();
        rig.manager.commit();
        mending.join();

        assertThat(orders.prepared).isEmpty();
        assertThat(orders.calls).endsWith("commit");
    }

    @Test
    void committedByAnotherInstanceIsCommitted() throws Exception {
        Transaction transaction = beginWithBoth();
        BranchId branch = new BranchId(transaction.id(), "1", "orders");
        ordersParticipant.prepare(branch);
        orders.prepared.clear();

        rig.manager.commit();

        assertThat(transaction.completion().toCompletableFuture().join()).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void branchThatIsStillListedHasNotCommitted() throws Exception {
        Transaction transaction = beginWithBoth();
        BranchId branch = new BranchId(transaction.id(), "1", "orders");
        ordersParticipant.prepare(branch);
        orders.answering("commit", XAException.XAER_NOTA);

        XaError refused = catchThrowableOfType(XaError.class, () -> ordersParticipant.commit(branch));

        assertThat(refused.code()).isEqualTo(XAException.XAER_NOTA);
        assertThat(ordersParticipant.status(branch)).isEqualTo(BranchStatus.PREPARED);
        orders.answering("commit", 0);
        rig.manager.commit();
    }

    @Test
    void heuristicCommitAgreesWithCommitAndIsForgotten() throws Exception {
        orders.answering("commit", XAException.XA_HEURCOM);
        Transaction transaction = beginWithBoth();

        rig.manager.commit();

        assertThat(transaction.completion().toCompletableFuture().join()).isInstanceOf(Outcome.Committed.class);
        assertThat(orders.calls).endsWith("forget");
    }

    @Test
    void heuristicRollbackIsTheCallersAndIsForgottenOnceTheLogHasIt() throws Exception {
        orders.answering("commit", XAException.XA_HEURRB);
        beginWithBoth();

        assertThatExceptionOfType(HeuristicMixedException.class)
                .isThrownBy(rig.manager::commit)
                .withMessageContaining("ROLLED_BACK");

        assertThat(orders.calls).doesNotContain("forget");
        rig.recover();
        assertThat(orders.calls).contains("forget");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {XAException.XA_RBDEADLOCK, XAException.XAER_RMERR, XAException.XAER_NOTA, XAException.XA_HEURRB})
    void onlyResourceThatRolledBackInsteadIsTheCause(int code) throws Exception {
        orders.answering("commit one phase", code);
        begin(ordersParticipant, orders);

        RollbackException thrown = catchThrowableOfType(RollbackException.class, rig.manager::commit);

        assertThat(thrown).hasCauseInstanceOf(XaError.class).hasMessageContaining(XaError.name(code));
    }

    @Test
    void onlyResourceThatDidNotAnswerIsAHazardForEver() throws Exception {
        orders.answering("commit one phase", XAException.XAER_RMFAIL);
        Transaction transaction = begin(ordersParticipant, orders);

        assertThatExceptionOfType(HeuristicMixedException.class).isThrownBy(rig.manager::commit);

        assertThat(decisions.read(transaction.id()).orElseThrow().heuristics())
                .singleElement()
                .satisfies(heuristic -> assertThat(heuristic.outcome()).isEqualTo(HeuristicOutcome.HAZARD));
    }

    @Test
    void rollbackOfWhatIsNotThereIsDone() throws Exception {
        orders.answering("rollback", XAException.XAER_NOTA);
        Transaction transaction = beginWithBoth();

        rig.manager.rollback();

        assertThat(transaction.completion().toCompletableFuture().join()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void preparedBranchWithoutACoordinatorAsksTheLog() throws Exception {
        Xid orphan = BranchXid.of(new BranchId(
                new io.distlock.txn.TransactionId(
                        log.incarnation().toCompletableFuture().join().log(), "00000000000000b0", 1),
                "1",
                "orders"));
        orders.prepared.add(orphan);

        rig.recover();

        assertThat(orders.prepared).isEmpty();
        assertThat(orders.calls).containsExactly("rollback");
    }

    @Test
    void branchesOfOtherLogsAndManagersAreLeftAlone() throws Exception {
        Xid otherLog = BranchXid.of(new BranchId(
                new io.distlock.txn.TransactionId("00000000000000a0", "00000000000000b0", 1), "1", "orders"));
        Xid otherResource = BranchXid.of(new BranchId(
                new io.distlock.txn.TransactionId(
                        log.incarnation().toCompletableFuture().join().log(), "00000000000000b0", 1),
                "1",
                "billing"));
        orders.prepared.add(otherLog);
        orders.prepared.add(otherResource);

        assertThat(rig.recover().foreignBranches()).isEqualTo(1);

        assertThat(orders.prepared).containsExactlyInAnyOrder(otherLog, otherResource);
    }

    @Test
    void voteForAnotherServiceKeepsItsSessionUntilAnyInstanceHasFinishedIt() throws Exception {
        SubordinateTransaction part = new SubordinateTransaction(
                new BranchId(new io.distlock.txn.TransactionId("00000000000000a0", "00000000000000b0", 1), "3", "shop"),
                TransactionOptions.of("call"),
                rig.calls,
                System::nanoTime);
        rig.manager.of(part).enlistResource(new NamedXaResource(ordersParticipant, orders));
        part.finish().toCompletableFuture().join();
        ordersParticipant.inDoubt(10);
        assertThat(ordersParticipant.liveBranches()).isEqualTo(1);

        orders.prepared.clear();
        ordersParticipant.inDoubt(10);

        assertThat(ordersParticipant.liveBranches()).isZero();
    }

    @Test
    void sessionsForRecoveryAreFewAndClosed() throws Exception {
        for (int i = 0; i < 5; i++) {
            rig.recover();
        }
        assertThat(ordersParticipant.ownSessions()).isEqualTo(1);

        ordersParticipant.close();

        assertThat(ordersParticipant.ownSessions()).isZero();
    }

    private Transaction beginWithBoth() throws Exception {
        Transaction transaction = begin(ordersParticipant, orders);
        rig.manager.getTransaction().enlistResource(new NamedXaResource(billingParticipant, billing));
        return transaction;
    }

    private Transaction begin(XaParticipant participant, FakeResource resource) throws Exception {
        rig.manager.begin();
        rig.manager.getTransaction().enlistResource(new NamedXaResource(participant, resource));
        return rig.manager.getTransaction().transaction();
    }

    private long count(String call) {
        synchronized (orders.calls) {
            return orders.calls.stream().filter(call::equals).count();
        }
    }

    static XaParticipant participant(String name, FakeResource resource) {
        return new XaParticipant(
                name,
                () -> new XaSource.Session() {

                    @Override
                    public XAResource resource() {
                        return resource.session();
                    }

                    @Override
                    public void close() {}
                },
                XaOptions.defaults().withIdleTimeout(Duration.ofMinutes(1)),
                System::nanoTime);
    }
}
