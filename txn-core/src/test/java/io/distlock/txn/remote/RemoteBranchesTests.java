package io.distlock.txn.remote;

import static io.distlock.txn.remote.Services.await;
import static io.distlock.txn.remote.Services.deliver;
import static io.distlock.txn.remote.Services.join;
import static io.distlock.txn.remote.Services.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.VotedBranch;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.recovery.RecoveryOptions;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls and orders between services, with what may go wrong between them. */
class RemoteBranchesTests {

    private final Services services = new Services();

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void anyInstanceCommitsWhatOneHasPrepared() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, Services::reserve);
        services.addresses.put("inventory", services.otherInventory);

        assertThat(transaction.commit()).isEqualTo(new Outcome.Committed(transaction.id(), List.of()));

        assertThat(services.stock.branches.values()).containsExactly(BranchStatus.COMMITTED);
        assertThat(services.sent).singleElement().asString().endsWith("/commit");
    }

    @Test
    void everyCallIsABranchOfItsOwn() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, Services::reserve);
        services.call(transaction, "inventory", services.otherInventory, Services::reserve);

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);

        assertThat(services.stock.branches.values()).containsExactly(BranchStatus.COMMITTED, BranchStatus.COMMITTED);
        assertThat(services.sent).hasSize(2);
    }

    @Test
    void calledServiceMayCallAThirdOne() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, work -> {
            Services.reserve(work);
            services.call(work, "payment", services.payment, payment -> payment.enlist("ledger"));
        });

        assertThat(transaction.commit()).isEqualTo(new Outcome.Committed(transaction.id(), List.of()));

        assertThat(services.stock.branches.values()).containsExactly(BranchStatus.COMMITTED);
        assertThat(services.ledger.branches.values()).containsExactly(BranchStatus.COMMITTED);
        assertThat(services.sent).hasSize(2);
    }

    @Test
    void failureOfTheCalledServiceRollsBackWhatItHadCalled() {
        Transaction transaction = services.begin();
        OutgoingCall call = services.outgoing.open(transaction, "inventory");
        RemoteBranch branch = join(services.inventory, call.header());
        services.call(branch.transaction(), "payment", services.payment, payment -> payment.enlist("ledger"));
        branch.failed(new IllegalStateException("sold out"));

        call.answered(List.of(await(branch.finish())));

        assertThat(services.ledger.branches.values()).containsExactly(BranchStatus.ROLLED_BACK);
        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void serviceThatIsReachedOnTwoWaysHasTwoBranches() {
        Transaction transaction = services.begin();
        services.call(transaction, "payment", services.payment, work -> work.enlist("ledger"));
        services.call(
                transaction,
                "inventory",
                services.inventory,
                work -> services.call(work, "payment", services.payment, inner -> inner.enlist("ledger")));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(services.ledger.branches.values()).containsExactly(BranchStatus.COMMITTED, BranchStatus.COMMITTED);
    }

    @Test
    void serviceThatChangedNothingIsNotTold() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, work -> {});

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        assertThat(services.sent).isEmpty();
    }

    @Test
    void branchWhoseResponseWasLostIsRolledBackByAnyInstance() {
        Transaction transaction = services.begin();
        OutgoingCall call = services.outgoing.open(transaction, "inventory");
        deliver(call, services.inventory, Services::reserve);
        call.failed(new IllegalStateException("connection reset"));
        services.addresses.put("inventory", services.otherInventory);

        assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);

        await(transaction.completion());
        assertThat(services.stock.branches.values()).containsExactly(BranchStatus.ROLLED_BACK);
    }

    @Test
    void responseWithoutAGoodAnswerCountsAsFailed() {
        for (List<String> answers : List.of(
                List.<String>of(),
                List.of("v=1"),
                List.of(new CallAnswer(
                                "AAECAwQFBgcICQoLDA0ODw",
                                List.of(new VotedBranch(
                                        new BranchId(
                                                new TransactionId("00000000000000a1", "00000000000000b2", 31),
                                                "1.0000001",
                                                "http:inventory"),
                                        Vote.PREPARED)))
                        .write(Clocks.KEYS)))) {
            Transaction transaction = services.begin();
            OutgoingCall call = services.outgoing.open(transaction, "inventory");
            deliver(call, services.inventory, Services::reserve);

            call.answered(answers);

            assertThat(transaction.commit()).isInstanceOf(Outcome.RolledBack.class);
            await(transaction.completion());
        }
        assertThat(services.stock.branches.values()).containsOnly(BranchStatus.ROLLED_BACK);
    }

    @Test
    void ofTwoDeliveriesOnlyTheOneThatWasHeardCommits() {
        Transaction transaction = services.begin();
        OutgoingCall call = services.outgoing.open(transaction, "inventory");
        deliver(call, services.inventory, Services::reserve);
        BranchId lost = services.stock.branches.keySet().iterator().next();
        call.answered(List.of(deliver(call, services.otherInventory, Services::reserve)));

        assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> services.stock.branches.get(lost) == BranchStatus.ROLLED_BACK);
        assertThat(services.stock.branches.values())
                .containsExactlyInAnyOrder(BranchStatus.ROLLED_BACK, BranchStatus.COMMITTED);
    }

    @Test
    void oneInstanceWorksOnceForACall() {
        OutgoingCall call = services.outgoing.open(services.begin(), "inventory");
        deliver(call, services.inventory, Services::reserve);

        assertThat(refusal(services.inventory, call.header())).isInstanceOf(Refusal.Replayed.class);
        assertThat(services.stock.branches).hasSize(1);
    }

    @Test
    void callThatComesAfterItsRollbackIsRefused() {
        Transaction transaction = services.begin();
        OutgoingCall call = services.outgoing.open(transaction, "inventory");
        transaction.rollback();
        await(transaction.completion());

        assertThat(refusal(services.inventory, call.header())).isInstanceOf(Refusal.RolledBack.class);
        assertThat(services.stock.branches).isEmpty();
    }

    @Test
    void rollbackDuringTheWorkIsToldAgainUntilItHasEnded() throws Exception {
        Transaction transaction = services.begin();
        OutgoingCall call = services.outgoing.open(transaction, "inventory");
        RemoteBranch branch = join(services.inventory, call.header());
        Services.reserve(branch.transaction());
        RemoteParticipant participant = services.remote("inventory");

        assertThatThrownBy(() -> participant.rollback(call.branch())).hasMessageContaining("UNFINISHED");
        assertThat(branch.transaction().rollbackCause()).isPresent();
        await(branch.finish());
        participant.rollback(call.branch());

        assertThat(services.stock.branches.values()).containsExactly(BranchStatus.ROLLED_BACK);
    }

    @Test
    void branchesOfADeadCoordinatorObeyTheLog() {
        Incarnation dead = services.decisions.open("orders", Instant.EPOCH);
        TransactionId id = new TransactionId(dead.log(), dead.id(), 1);
        CallContext context = new CallContext(
                id, "1", "inventory", services.clocks.wall, Duration.ofSeconds(30), "AAECAwQFBgcICQoLDA0ODw");
        BranchId listed = prepare(services.inventory, context);
        BranchId unlisted = prepare(services.otherInventory, context);
        services.decisions.commit(DecisionRecord.commit(id, List.of(listed), "orders", Instant.EPOCH));
        services.decisions.fence(dead.id());
        Recovery recovery = new Recovery(
                services.setup("inventory", services.ofInventory), RecoveryOptions.defaults(), any -> false);

        await(recovery.pass());

        assertThat(services.stock.branches)
                .containsEntry(new BranchId(id, listed.branch() + ".1", "stock"), BranchStatus.COMMITTED)
                .containsEntry(new BranchId(id, unlisted.branch() + ".1", "stock"), BranchStatus.ROLLED_BACK);
    }

    @Test
    void branchIsOverdueOnceTheDeadlineOfItsCallHasPassed() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, Services::reserve);
        BranchId branch = services.stock.branches.keySet().iterator().next();

        assertThat(services.inventory.isOverdue(branch)).isFalse();
        services.clocks.pass(Duration.ofSeconds(41));

        assertThat(services.inventory.isOverdue(branch)).isTrue();
        assertThat(services.otherInventory.isOverdue(branch)).isFalse();
    }

    @Test
    void participantThatFailsIsToldAgain() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, work -> work.enlist("stock"));
        services.stock.failing(new IllegalStateException("database away"));

        assertThat(transaction.commit()).isEqualTo(new Outcome.Committed(transaction.id(), List.of()));

        assertThat(services.stock.calls).containsExactly("prepare", "commit", "commit");
        assertThat(services.sent).hasSize(2);
    }

    @Test
    void participantThatEndedOnItsOwnIsReported() {
        Transaction transaction = services.begin();
        services.call(transaction, "inventory", services.inventory, work -> work.enlist("stock"));
        services.stock.failing(new HeuristicException(HeuristicOutcome.ROLLED_BACK, "by hand"));

        assertThat(transaction.commit()).isInstanceOfSatisfying(Outcome.Mixed.class, mixed -> assertThat(
                        mixed.heuristics())
                .singleElement()
                .satisfies(heuristic -> assertThat(heuristic.outcome()).isEqualTo(HeuristicOutcome.ROLLED_BACK)));
    }

    @Test
    void transactionThatTheLogDoesNotKnowIsRefused() {
        Transaction transaction = services.begin();
        TransactionId id = transaction.id();
        services.decisions.abort(DecisionRecord.abort(id, "operator", Instant.EPOCH));
        Incarnation dead = services.decisions.open("orders", Instant.EPOCH);
        services.decisions.fence(dead.id());

        assertThat(refused(id)).isEqualTo(new Refusal.Finished(id.toString()));
        assertThat(refused(new TransactionId(id.log(), dead.id(), 1))).isInstanceOf(Refusal.NoCoordinator.class);
        assertThat(refused(new TransactionId(id.log(), "00000000000000ff", 1)))
                .isInstanceOf(Refusal.NoCoordinator.class);
        assertThat(refused(new TransactionId("00000000000000ff", id.incarnation(), 1)))
                .isInstanceOf(Refusal.OtherLog.class);
        assertThat(services.stock.branches).isEmpty();
    }

    @Test
    void callThatIsNestedTooDeepIsRefused() {
        TransactionId id = services.begin().id();
        String deep = "1.0000001.1.0000001.12";

        assertThat(refused(id, "1.0000001.1.0000001.1")).isNull();
        assertThat(refused(id, deep)).isEqualTo(new Refusal.TooDeep(deep));
    }

    private Refusal refused(TransactionId id) {
        return refused(id, "1");
    }

    @Nullable
    private Refusal refused(TransactionId id, String branch) {
        CallContext context = new CallContext(
                id,
                branch,
                "inventory",
                services.clocks.wall,
                Duration.ofSeconds(30),
                services.clocks.runtime(Clocks.KEYS, (id + branch).hashCode()).nonce());
        return await(services.inventory.join(List.of(context.write(Clocks.KEYS))))
                        instanceof RemoteBranches.JoinResult.Refused refused
                ? refused.refusal()
                : null;
    }

    private static BranchId prepare(RemoteBranches instance, CallContext context) {
        RemoteBranch branch = join(instance, context.write(Clocks.KEYS));
        branch.transaction().enlist("stock");
        CallAnswer.Read read = CallAnswer.read(Clocks.KEYS, List.of(await(branch.finish())), context);
        return ((CallAnswer.Read.Accepted) read).answer().votes().get(0).branch();
    }
}
