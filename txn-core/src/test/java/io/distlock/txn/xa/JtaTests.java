package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionCoordinator;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jakarta Transactions 2.0 over the engine. */
class JtaTests {

    private final FakeResource orders = new FakeResource();
    private final XaParticipant participant = XaAnswersTests.participant("orders", orders);
    private final MemoryDecisionLog log =
            new MemoryDecisionLog(new MemoryDecisions(new SplittableRandom(7)), "test", InstantSource.system());
    private final XaRig rig = new XaRig(log, List.of(participant));
    private final XaTransactionManager manager = rig.manager;
    private final XaUserTransaction user = new XaUserTransaction(manager);
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void threadWithoutATransactionHasNone() {
        assertThat(user.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(manager.getTransaction()).isNull();
        assertThat(manager.suspend()).isNull();
        assertThat(rig.registry.getTransactionKey()).isNull();
        assertThatIllegalStateException().isThrownBy(user::commit);
        assertThatIllegalStateException().isThrownBy(user::rollback);
        assertThatIllegalStateException().isThrownBy(user::setRollbackOnly);
    }

    @Test
    void statusFollowsTheTransaction() throws Exception {
        user.begin();
        XaTransaction transaction = manager.getTransaction();
        assertThat(user.getStatus()).isEqualTo(Status.STATUS_ACTIVE);

        user.setRollbackOnly();
        assertThat(user.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
        assertThat(rig.registry.getRollbackOnly()).isTrue();

        assertThatExceptionOfType(RollbackException.class).isThrownBy(user::commit);
        assertThat(user.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ROLLEDBACK);
    }

    @Test
    void transactionsAreNotNested() throws Exception {
        user.begin();

        assertThatExceptionOfType(NotSupportedException.class).isThrownBy(user::begin);

        user.rollback();
    }

    @Test
    void interposedSynchronizationsAreInside() throws Exception {
        user.begin();
        rig.registry.registerInterposedSynchronization(telling("interposed"));
        manager.getTransaction().registerSynchronization(telling("first"));
        manager.getTransaction().registerSynchronization(telling("second"));

        user.commit();

        assertThat(told)
                .containsExactly(
                        "before first",
                        "before second",
                        "before interposed",
                        "after interposed 3",
                        "after first 3",
                        "after second 3");
    }

    @Test
    void synchronizationMayRegisterAnotherAndEnlist() throws Exception {
        user.begin();
        manager.getTransaction().registerSynchronization(new Synchronization() {

            @Override
            public void beforeCompletion() {
                try {
                    manager.getTransaction().enlistResource(new NamedXaResource(participant, orders));
                    manager.getTransaction().registerSynchronization(telling("late"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void afterCompletion(int status) {}
        });

        user.commit();

        assertThat(told).containsExactly("before late", "after late 3");
        assertThat(orders.calls).endsWith("commit one phase");
    }

    @Test
    void rollbackCallsNobodyBefore() throws Exception {
        user.begin();
        manager.getTransaction().registerSynchronization(telling("it"));

        user.rollback();

        assertThat(told).containsExactly("after it 4");
    }

    @Test
    void failureOfASynchronizationIsTheCauseOfTheRollback() throws Exception {
        user.begin();
        manager.getTransaction().enlistResource(new NamedXaResource(participant, orders));
        manager.getTransaction().registerSynchronization(new Synchronization() {

            @Override
            public void beforeCompletion() {
                throw new IllegalArgumentException("cannot flush");
            }

            @Override
            public void afterCompletion(int status) {
                told.add("after " + status);
            }
        });

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(user::commit)
                .withRootCauseInstanceOf(IllegalArgumentException.class);

        assertThat(told).containsExactly("after 4");
        assertThat(orders.calls).endsWith("rollback");
    }

    @Test
    void doomedTransactionTakesNoSynchronizationButInterposedOnes() throws Exception {
        user.begin();
        user.setRollbackOnly();

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager.getTransaction().registerSynchronization(telling("it")));
        rig.registry.registerInterposedSynchronization(telling("interposed"));
        user.rollback();

        assertThat(told).containsExactly("after interposed 4");
    }

    @Test
    void suspendedTransactionIsOfNoThreadUntilAnyResumesIt() throws Exception {
        user.begin();
        XaTransaction first = manager.suspend();
        user.begin();
        XaTransaction second = manager.getTransaction();
        assertThat(second).isNotEqualTo(first);
        assertThatIllegalStateException().isThrownBy(() -> manager.resume(first));
        user.commit();

        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            try {
                manager.resume(first);
                int seen = manager.getStatus();
                manager.rollback();
                return seen;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(status.join()).isEqualTo(Status.STATUS_ACTIVE);
        assertThat(second.getStatus()).isEqualTo(Status.STATUS_COMMITTED);
        assertThatExceptionOfType(InvalidTransactionException.class).isThrownBy(() -> manager.resume(first));
    }

    @Test
    void timeoutDoomsTheTransaction() throws Exception {
        manager.setTransactionTimeout(1);
        user.begin();
        manager.setTransactionTimeout(0);
        assertThat(manager.getTransaction().transaction().options().timeout()).isEqualTo(Duration.ofSeconds(1));

        XaTransaction transaction = manager.getTransaction();
        Awaitility.await().until(() -> transaction.getStatus() == Status.STATUS_MARKED_ROLLBACK);

        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(() -> manager.getTransaction().enlistResource(new NamedXaResource(participant, orders)));
        assertThatExceptionOfType(RollbackException.class)
                .isThrownBy(user::commit)
                .withMessageContaining("timeout");
        assertThat(orders.calls).isEmpty();
    }

    @Test
    void resourcesOfATransactionEndWithIt() throws Exception {
        user.begin();
        rig.registry.putResource("key", "value");
        assertThat(rig.registry.getResource("key")).isEqualTo("value");
        XaTransaction suspended = manager.suspend();
        user.begin();
        assertThat(rig.registry.getResource("key")).isNull();
        user.rollback();
        manager.resume(suspended);
        assertThat(rig.registry.getResource("key")).isEqualTo("value");
        rig.registry.putResource("key", null);
        assertThat(rig.registry.getResource("key")).isNull();
        user.rollback();
    }

    @Test
    void workIsSuspendedAndResumed() throws Exception {
        NamedXaResource resource = new NamedXaResource(participant, orders);
        user.begin();
        manager.getTransaction().enlistResource(resource);

        manager.getTransaction().delistResource(resource, XAResource.TMSUSPEND);
        manager.getTransaction().enlistResource(resource);
        manager.getTransaction().delistResource(resource, XAResource.TMSUCCESS);
        manager.getTransaction().enlistResource(resource);
        user.commit();

        assertThat(orders.calls)
                .containsExactly(
                        "start", "end suspend", "start resume", "end", "start join", "end", "commit one phase");
    }

    @Test
    void failedWorkCanOnlyRollBack() throws Exception {
        NamedXaResource resource = new NamedXaResource(participant, orders);
        user.begin();
        manager.getTransaction().enlistResource(resource);

        manager.getTransaction().delistResource(resource, XAResource.TMFAIL);

        assertThatExceptionOfType(RollbackException.class).isThrownBy(user::commit);
        assertThat(orders.calls).containsExactly("start", "end fail", "rollback");
    }

    @Test
    void sessionsOfOneResourceShareABranchIfItCan() throws Exception {
        orders.joinable = true;
        user.begin();
        manager.getTransaction().enlistResource(new NamedXaResource(participant, orders));
        manager.getTransaction().enlistResource(new NamedXaResource(participant, orders.session()));

        user.commit();

        assertThat(orders.calls).containsExactly("start", "start join", "end", "end", "commit one phase");
    }

    @Test
    void sessionsOfOneResourceAreBranchesOfTheirOwnIfItCannot() throws Exception {
        user.begin();
        manager.getTransaction().enlistResource(new NamedXaResource(participant, orders));
        manager.getTransaction().enlistResource(new NamedXaResource(participant, orders.session()));

        user.commit();

        assertThat(orders.calls.stream().filter("prepare"::equals)).hasSize(2);
        assertThat(orders.calls.stream().filter("commit"::equals)).hasSize(2);
    }

    @Test
    void resourceThatRefusesTheWorkDoomsTheTransaction() throws Exception {
        orders.answering("start", XAException.XAER_RMERR);
        user.begin();

        assertThatExceptionOfType(jakarta.transaction.SystemException.class)
                .isThrownBy(() -> manager.getTransaction().enlistResource(new NamedXaResource(participant, orders)))
                .withMessageContaining("XAER_RMERR");

        assertThatExceptionOfType(RollbackException.class).isThrownBy(user::commit);
    }

    @Test
    void resourceThatRecoveryCouldNotFindIsRefused() throws Exception {
        user.begin();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> manager.getTransaction().enlistResource(orders))
                .withMessageContaining("NamedXaResource");

        user.rollback();
    }

    @Test
    void transactionBegunByTheCoordinatorIsCurrentHereToo() throws Exception {
        TransactionCoordinator coordinator = rig.engine;

        Transaction[] seen = new Transaction[1];
        coordinator.execute(TransactionOptions.of("work"), () -> {
            seen[0] = coordinator.current().orElseThrow();
            assertThat(manager.getTransaction().transaction()).isSameAs(seen[0]);
            manager.getTransaction().enlistResource(new NamedXaResource(participant, orders));
            assertThatIllegalStateException()
                    .isThrownBy(() -> manager.getTransaction().registerSynchronization(telling("it")));
            return 1;
        });

        assertThat(orders.calls).endsWith("commit one phase");
        assertThat(manager.openTransactions()).isZero();
    }

    private Synchronization telling(String name) {
        return new Synchronization() {

            @Override
            public void beforeCompletion() {
                told.add("before " + name);
            }

            @Override
            public void afterCompletion(int status) {
                told.add("after %s %d".formatted(name, status));
            }
        };
    }
}
