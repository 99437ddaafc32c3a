package io.distlock.txn.autoconfigure.endpoint;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.engine.TransactionReport;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.TransactionParticipant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Looks transactions up for operators. Thread-safe. */
final class TransactionDesk {

    private static final int OWNERS_MAX = 1000;
    private static final int IN_DOUBT_MAX = 1000;

    private final TransactionEngines engines;

    TransactionDesk(TransactionEngines engines) {
        this.engines = engines;
    }

    /** What is open here, decided in the logs, or in doubt at the participants of this process. */
    TransactionList list(int limit) {
        Map<String, String> errors = new LinkedHashMap<>();
        Map<String, TransactionView> found = new LinkedHashMap<>();
        for (RunningEngine engine : engines.started()) {
            for (TransactionReport report : engine.engine().reports()) {
                found.put(report.id().toString(), TransactionView.of(engine.name(), report));
            }
            try {
                decisions(engine, limit, found);
            } catch (DecisionLogException e) {
                errors.put(engine.name(), String.valueOf(e.getMessage()));
            }
            inDoubt(engine, limit, found, errors);
        }
        return new TransactionList(found.values().stream().limit(limit).toList(), errors);
    }

    /** One transaction; empty if nobody asked knows it, which is also so once it has ended. */
    Optional<TransactionView> find(TransactionId id) {
        Optional<RunningEngine> engine = engineOf(id);
        if (engine.isEmpty()) {
            return Optional.empty();
        }
        String log = engine.get().name();
        Map<String, TransactionView> found = new LinkedHashMap<>();
        engine.get().engine().reports().stream()
                .filter(report -> report.id().equals(id))
                .forEach(report -> found.put(id.toString(), TransactionView.of(log, report)));
        Answers.of(log, engine.get().log().read(id)).ifPresent(record -> add(found, record, log));
        Map<String, TransactionView> doubts = new LinkedHashMap<>(found);
        inDoubt(engine.get(), IN_DOUBT_MAX, doubts, new LinkedHashMap<>());
        return Optional.ofNullable(doubts.get(id.toString()));
    }

    /** The engine whose log the transaction belongs to. */
    Optional<RunningEngine> engineOf(TransactionId id) {
        return engines.started().stream()
                .filter(engine -> engine.engine().isOpen(id)
                        || Answers.of(engine.name(), engine.log().incarnation())
                                .log()
                                .equals(id.log()))
                .findFirst();
    }

    private static void decisions(RunningEngine engine, int limit, Map<String, TransactionView> found) {
        int left = limit;
        for (Owner owner : Answers.of(engine.name(), engine.log().owners(OWNERS_MAX))) {
            if (left <= 0) {
                return;
            }
            List<DecisionRecord> records = Answers.of(
                            engine.name(), engine.log().decisions(owner.incarnation(), Optional.empty(), left))
                    .records();
            records.forEach(record -> add(found, record, engine.name()));
            left -= records.size();
        }
    }

    private static void inDoubt(
            RunningEngine engine, int limit, Map<String, TransactionView> found, Map<String, String> errors) {
        for (TransactionParticipant participant : engine.participants()) {
            try {
                participant.inDoubt(limit).forEach(branch -> add(found, branch, engine.name()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                errors.put(participant.name(), e.toString());
            }
        }
    }

    private static void add(Map<String, TransactionView> found, DecisionRecord record, String log) {
        merge(found, record.transaction(), () -> TransactionView.of(log, record), view -> view.with(record));
    }

    private static void add(Map<String, TransactionView> found, InDoubtBranch branch, String log) {
        merge(found, branch.branch().transaction(), () -> TransactionView.of(log, branch), view -> view.with(branch));
    }

    private static void merge(
            Map<String, TransactionView> found,
            TransactionId id,
            Supplier<TransactionView> fresh,
            UnaryOperator<TransactionView> more) {
        TransactionView present = found.get(id.toString());
        found.put(id.toString(), present == null ? fresh.get() : more.apply(present));
    }
}
