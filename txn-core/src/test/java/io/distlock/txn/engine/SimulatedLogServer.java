package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server of a simulated decision log: the log in memory as durable state, sessions that expire when their client is silent, and
 * what was ever recorded, for the checks. Confined to one thread.
 */
final class SimulatedLogServer {

    static final Duration SESSION = Duration.ofSeconds(1);
    private static final Duration TOO_OLD = Duration.ofSeconds(2);

    final VirtualProcess process;
    final MemoryDecisions decisions;
    private final TransactionBug bug;
    private final Simulation simulation;
    private final Map<String, Long> heardNanos = new LinkedHashMap<>();
    private final Map<String, Incarnation> byClient = new HashMap<>();
    private final Map<TransactionId, List<DecisionRecord>> recorded = new LinkedHashMap<>();

    SimulatedLogServer(Simulation simulation, VirtualProcess process, TransactionBug bug) {
        this.simulation = simulation;
        this.process = process;
        this.bug = bug;
        this.decisions = new MemoryDecisions(simulation.newRandom());
    }

    /** Looks for silent sessions from now on; to be called again when the process was restarted. */
    void start() {
        heardNanos.replaceAll((incarnation, nanos) -> process.nanoTime());
        process.scheduler().scheduleWithFixedDelay(this::expire, 50, 50, TimeUnit.MILLISECONDS);
    }

    Incarnation open(String client) {
        Incarnation earlier = byClient.get(client);
        Incarnation incarnation = bug == TransactionBug.INCARNATION_REUSED && earlier != null
                ? earlier
                : decisions.open(client, process.clock().instant());
        byClient.put(client, incarnation);
        heardNanos.put(incarnation.id(), process.nanoTime());
        return incarnation;
    }

    /** A sign of life; false if the session is over. */
    boolean beat(String incarnation) {
        heardNanos.computeIfPresent(incarnation, (id, nanos) -> process.nanoTime());
        return heardNanos.containsKey(incarnation);
    }

    CommitResult commit(DecisionRecord record) {
        if (bug == TransactionBug.COMMIT_WITHOUT_OWNER_CHECK
                || bug == TransactionBug.INCARNATION_REUSED
                        && heardNanos.containsKey(record.transaction().incarnation())) {
            if (abort(record) instanceof Resolution.Recorded stands) {
                return new CommitResult.Decided(stands.record());
            }
            return new CommitResult.Fenced();
        }
        CommitResult result = decisions.commit(record);
        if (result instanceof CommitResult.Decided decided) {
            remember(decided.record());
        }
        return result;
    }

    Resolution abort(DecisionRecord record) {
        if (bug == TransactionBug.ABORT_OVERWRITES && record.decision() == Decision.ABORT) {
            decisions.collect(List.of(record.transaction()));
        }
        Resolution resolution = decisions.abort(record);
        if (resolution instanceof Resolution.Recorded stands) {
            remember(stands.record());
        }
        return resolution;
    }

    void fence(String incarnation) {
        heardNanos.remove(incarnation);
        decisions.fence(incarnation);
    }

    /**
     * Forgets decisions, except for an ABORT that a late attempt to record COMMIT would then replace. A COMMIT that is recorded once
     * more after it was obeyed by all does no harm.
     */
    void collect(Collection<TransactionId> transactions, Collection<TransactionId> mayStillArrive) {
        decisions.collect(transactions.stream()
                .filter(transaction -> bug == TransactionBug.ABORT_COLLECTED_TOO_EARLY
                        || !mayStillArrive.contains(transaction)
                        || decisions
                                        .read(transaction)
                                        .map(DecisionRecord::decision)
                                        .orElse(Decision.COMMIT)
                                == Decision.COMMIT)
                .toList());
    }

    List<Owner> owners(int limit) {
        return decisions.owners(limit).stream()
                .map(owner -> new Owner(
                        owner.incarnation(),
                        owner.alive() && heardNanos.containsKey(owner.incarnation()),
                        owner.description(),
                        owner.since()))
                .toList();
    }

    /** The COMMIT that was recorded for the transaction at any time. */
    Optional<DecisionRecord> everCommitted(TransactionId transaction) {
        return recorded.getOrDefault(transaction, List.of()).stream()
                .filter(record -> record.decision() == Decision.COMMIT)
                .findFirst();
    }

    boolean everAborted(TransactionId transaction) {
        return recorded.getOrDefault(transaction, List.of()).stream()
                .anyMatch(record -> record.decision() == Decision.ABORT);
    }

    private void expire() {
        List<String> silent = heardNanos.entrySet().stream()
                .filter(entry -> process.nanoTime() - entry.getValue() > SESSION.toNanos())
                .map(Map.Entry::getKey)
                .toList();
        silent.forEach(incarnation -> {
            simulation.trace("session {} expired", incarnation);
            simulation.sometimes("session expired");
            fence(incarnation);
        });
    }

    private void remember(DecisionRecord stands) {
        List<DecisionRecord> all = recorded.computeIfAbsent(stands.transaction(), id -> new ArrayList<>());
        if (!all.contains(stands)) {
            all.add(stands);
            simulation.trace("{} of {} recorded by {}", stands.decision(), stands.transaction(), stands.writer());
            if (bug == TransactionBug.DECISIONS_PURGED_BY_AGE) {
                process.scheduler()
                        .schedule(
                                () -> decisions.collect(List.of(stands.transaction())),
                                TOO_OLD.toNanos(),
                                TimeUnit.NANOSECONDS);
            }
        }
    }
}
