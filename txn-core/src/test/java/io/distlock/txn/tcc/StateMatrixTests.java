package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionCoordinator.Scope;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.TransactionParticipant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call in every state of a branch's row, for both fences: its answer, the state afterwards and the method that was called. */
class StateMatrixTests {

    private static BranchDatabase database;
    private static long sequence;

    private final List<String> called = new ArrayList<>();
    private final FakeCoordinator coordinator = new FakeCoordinator();

    @BeforeAll
    static void create() throws Exception {
        database = BranchDatabase.h2();
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,       prepare,  ROLLBACK,              REFUSED,    ",
        "NONE,       commit,   IllegalStateException, NONE,       ",
        "NONE,       rollback, done,                  REFUSED,    ",
        "NONE,       status,   UNKNOWN,               NONE,       ",
        "INTENT,     try,      TryRefusedException,   INTENT,     ",
        "INTENT,     prepare,  ROLLBACK,              CANCELLED,  cancel",
        "INTENT,     commit,   IllegalStateException, INTENT,     ",
        "INTENT,     rollback, done,                  CANCELLED,  cancel",
        "INTENT,     status,   UNKNOWN,               INTENT,     ",
        "TRIED,      try,      TryRefusedException,   TRIED,      ",
        "TRIED,      prepare,  PREPARED,              TRIED,      ",
        "TRIED,      commit,   done,                  CONFIRMED,  confirm",
        "TRIED,      rollback, done,                  CANCELLED,  cancel",
        "TRIED,      status,   PREPARED,              TRIED,      ",
        "CONFIRMED,  try,      TryRefusedException,   CONFIRMED,  ",
        "CONFIRMED,  prepare,  PREPARED,              CONFIRMED,  ",
        "CONFIRMED,  commit,   done,                  CONFIRMED,  ",
        "CONFIRMED,  rollback, COMMITTED,             CONFIRMED,  ",
        "CONFIRMED,  status,   COMMITTED,             CONFIRMED,  ",
        "CANCELLING, try,      TryRefusedException,   CANCELLING, ",
        "CANCELLING, prepare,  ROLLBACK,              CANCELLED,  cancel",
        "CANCELLING, commit,   ROLLED_BACK,           CANCELLING, ",
        "CANCELLING, rollback, done,                  CANCELLED,  cancel",
        "CANCELLING, status,   ROLLED_BACK,           CANCELLING, ",
        "RECANCEL,   try,      TryRefusedException,   RECANCEL,   ",
        "RECANCEL,   prepare,  ROLLBACK,              CANCELLED,  cancel",
        "RECANCEL,   commit,   ROLLED_BACK,           RECANCEL,   ",
        "RECANCEL,   rollback, done,                  CANCELLED,  cancel",
        "RECANCEL,   status,   ROLLED_BACK,           RECANCEL,   ",
        "CANCELLED,  try,      TryRefusedException,   CANCELLED,  ",
        "CANCELLED,  prepare,  ROLLBACK,              CANCELLED,  ",
        "CANCELLED,  commit,   ROLLED_BACK,           CANCELLED,  ",
        "CANCELLED,  rollback, done,                  CANCELLED,  ",
        "CANCELLED,  status,   ROLLED_BACK,           CANCELLED,  ",
        "REFUSED,    try,      TryRefusedException,   REFUSED,    ",
        "REFUSED,    prepare,  ROLLBACK,              REFUSED,    ",
        "REFUSED,    commit,   ROLLED_BACK,           REFUSED,    ",
        "REFUSED,    rollback, done,                  REFUSED,    ",
        "REFUSED,    status,   ROLLED_BACK,           REFUSED,    ",
    })
    void callInState(String state, String call, String answer, String after, String method) throws Exception {
        for (TccBean bean : List.of(inDatabase(), elsewhere())) {
            called.clear();
            BranchId branch = branchIn(state);

            assertThat(answer(bean, call, branch)).isEqualTo(answer);

            assertThat(database.stateOf(branch).map(BranchState::name).orElse("NONE"))
                    .isEqualTo(after);
            assertThat(called).isEqualTo(method == null ? List.of() : List.of(method));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, false",
        "INTENT, true",
        "TRIED, true",
        "CONFIRMED, false",
        "CANCELLING, true",
        "RECANCEL, true",
        "CANCELLED, false",
        "REFUSED, false"
    })
    void recoveryFindsWhatIsOpen(String state, boolean open) throws Exception {
        BranchId branch = branchIn(state);

        List<BranchId> inDoubt = inDatabase().participants().get(0).inDoubt(1000).stream()
                .map(found -> found.branch())
                .toList();

        assertThat(inDoubt.contains(branch)).isEqualTo(open);
    }

    private TccBean inDatabase() {
        JdbcLocalTransactions transactions = new JdbcLocalTransactions(database.dataSource());
        return TccBean.of(new LedgerInDatabase(transactions, called::add), transactions);
    }

    private TccBean elsewhere() {
        return TccBean.of(new LedgerElsewhere(called::add), new JdbcLocalTransactions(database.dataSource()));
    }

    private static BranchId branchIn(String state) throws Exception {
        TransactionId transaction = new TransactionId("00000000000000aa", "00000000000000bb", ++sequence);
        BranchId branch = new BranchId(transaction, "1", LedgerInDatabase.PARTICIPANT);
        if (!state.equals("NONE")) {
            database.put(branch, BranchState.valueOf(state), "{\"version\":1,\"arguments\":[\"an entry\"]}");
        }
        return branch;
    }

    private String answer(TccBean bean, String call, BranchId branch) {
        TransactionParticipant participant = bean.participants().get(0);
        try {
            return switch (call) {
                case "try" -> tryIn(bean, branch);
                case "prepare" -> participant.prepare(branch).name();
                case "status" -> participant.status(branch).name();
                case "commit" -> {
                    participant.commit(branch);
                    yield "done";
                }
                case "rollback" -> {
                    participant.rollback(branch);
                    yield "done";
                }
                default -> throw new AssertionError(call);
            };
        } catch (HeuristicException e) {
            return e.outcome().name();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    private String tryIn(TccBean bean, BranchId branch) {
        FakeTransaction transaction = FakeTransaction.of(branch);
        try (Scope scope = coordinator.bind(transaction)) {
            return bean.proxy(Ledger.class, coordinator).post("an entry");
        } finally {
            assertThat(transaction.failed).containsOnlyKeys(branch);
        }
    }
}
