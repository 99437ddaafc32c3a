package io.distlock.txn.faults;

import io.distlock.devservers.WorkerEvent;
import io.distlock.txn.Outcome;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.log.jdbc.JdbcDecisionLog;
import io.distlock.txn.spi.DecisionLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Books transfers and tells what became of them. Thread-safe. */
final class Transfers {

    private static final int PAUSE_MILLIS = 50;

    private final TransactionEngine engine;
    private final DecisionLog log;
    private final boolean riding;
    private final DataSource debitDatabase;
    private final Ledger debit;
    private final BankClient credit;

    Transfers(
            TransactionEngine engine,
            DecisionLog log,
            boolean riding,
            DataSource debitDatabase,
            Ledger debit,
            BankClient credit) {
        this.engine = engine;
        this.log = log;
        this.riding = riding;
        this.debitDatabase = debitDatabase;
        this.debit = debit;
        this.credit = credit;
    }

    /**
     * Books one transfer.
     *
     * @param begun told of the transaction
     */
    void transfer(String id, boolean rollBack, Consumer<TransactionId> begun) {
        try {
            tell(id, riding ? ride(id, rollBack, begun) : book(id, rollBack, begun));
        } catch (Exception e) {
            WorkerEvent.tell(System.out, "refused", "id", id, "why", e);
        }
    }

    private Outcome book(String id, boolean rollBack, Consumer<TransactionId> begun) {
        Transaction transaction = begin(begun);
        return end(transaction, rollBack, () -> {
            debit.work(transaction.enlist("debit"), id, -1);
            credit.work(transaction.enlist("credit"), id, 1);
        });
    }

    private Outcome ride(String id, boolean rollBack, Consumer<TransactionId> begun) throws SQLException {
        try (Connection connection = debitDatabase.getConnection()) {
            connection.setAutoCommit(false);
            Transaction transaction = begin(begun);
            return end(transaction, rollBack, () -> {
                Ledger.enter(connection, id, -1);
                engine.enlist(transaction, new RidingBranch(connection, (JdbcDecisionLog) log));
                credit.work(transaction.enlist("credit"), id, 1);
            });
        }
    }

    private Transaction begin(Consumer<TransactionId> begun) {
        Transaction transaction = engine.begin(TransactionOptions.of("transfer"));
        begun.accept(transaction.id());
        return transaction;
    }

    private static Outcome end(Transaction transaction, boolean rollBack, Work work) {
        try {
            work.run();
        } catch (Exception e) {
            return transaction.rollback();
        }
        return rollBack ? transaction.rollback() : transaction.commit();
    }

    /** Books transfers on so many threads at once until it is enough, every seventh of them rolled back. */
    void flood(String prefix, int threads, CountDownLatch until) throws InterruptedException {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(threads);
        for (int i = 0; i < threads; i++) {
            Flow flow = new Flow(prefix + "-" + i);
            pool.scheduleWithFixedDelay(flow, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        until.await();
        pool.shutdown();
        if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Transfers of " + prefix + " do not end");
        }
    }

    private static void tell(String id, Outcome outcome) {
        WorkerEvent.tell(
                System.out, "outcome", "id", id, "result", outcome.getClass().getSimpleName());
    }

    private interface Work {

        void run() throws Exception;
    }

    /** One transfer after the other. Confined to one thread at a time. */
    private final class Flow implements Runnable {

        private final String prefix;
        private int count;

        private Flow(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public void run() {
            count++;
            transfer(prefix + "-" + count, count % 7 == 0, id -> {});
        }
    }
}
