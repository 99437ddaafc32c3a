package io.distlock.txn.log.memory;

import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What several {@link MemoryDecisionLog} share: the place that a server is elsewhere, and the model that the simulation runs
 * against. Each method is one atomic step. Thread-safe: guarded by itself.
 */
public final class MemoryDecisions {

    private final RandomGenerator random;
    private final String log;
    private final Map<String, OwnerEntry> owners = new HashMap<>();

    /** An empty log with a random identity. */
    public MemoryDecisions(RandomGenerator random) {
        this.random = random;
        this.log = newIdentity();
    }

    /** Begins an incarnation that never was before. */
    public synchronized Incarnation open(String description, Instant since) {
        String id = newIdentity();
        owners.put(id, new OwnerEntry(description, since));
        return new Incarnation(log, id);
    }

    public synchronized boolean isAlive(String incarnation) {
        OwnerEntry owner = owners.get(incarnation);
        return owner != null && owner.alive;
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#commit}. */
    public synchronized CommitResult commit(DecisionRecord decision) {
        OwnerEntry owner = owners.get(decision.transaction().incarnation());
        if (owner == null || !owner.alive) {
            return new CommitResult.Fenced();
        }
        return new CommitResult.Decided(owner.record(decision));
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#abort}. */
    public synchronized Resolution abort(DecisionRecord decision) {
        OwnerEntry owner = owners.get(decision.transaction().incarnation());
        return owner == null ? new Resolution.Retired() : new Resolution.Recorded(owner.record(decision));
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#read}. */
    public synchronized Optional<DecisionRecord> read(TransactionId transaction) {
        return Optional.ofNullable(owners.get(transaction.incarnation()))
                .map(owner -> owner.decisions.get(transaction.sequence()));
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#owners}. */
    public synchronized List<Owner> owners(int limit) {
        return owners.entrySet().stream()
                .limit(limit)
                .map(entry -> new Owner(
                        entry.getKey(), entry.getValue().alive, entry.getValue().description, entry.getValue().since))
                .toList();
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#fence}. */
    public synchronized void fence(String incarnation) {
        OwnerEntry owner = owners.get(incarnation);
        if (owner != null) {
            owner.alive = false;
        }
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#decisions}. */
    public synchronized DecisionPage decisions(String incarnation, Optional<String> cursor, int limit) {
        OwnerEntry owner = owners.get(incarnation);
        if (owner == null) {
            return new DecisionPage(List.of(), Optional.empty());
        }
        long after = cursor.map(Long::valueOf).orElse(0L);
        List<DecisionRecord> page = owner.decisions.tailMap(after, false).values().stream()
                .limit(limit)
                .toList();
        return new DecisionPage(
                page,
                page.size() < limit
                        ? Optional.empty()
                        : Optional.of(Long.toString(
                                page.get(page.size() - 1).transaction().sequence())));
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#note}. */
    public synchronized void note(Heuristic heuristic, DecisionRecord decision) {
        OwnerEntry owner = owners.get(decision.transaction().incarnation());
        if (owner != null
                && (owner.alive || decision.decision() == Decision.ABORT || owner.has(decision.transaction()))) {
            owner.note(heuristic, decision);
        }
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#collect}. */
    public synchronized void collect(Collection<TransactionId> transactions) {
        for (TransactionId transaction : transactions) {
            OwnerEntry owner = owners.get(transaction.incarnation());
            if (owner != null) {
                owner.decisions.remove(transaction.sequence());
            }
        }
    }

    /** See {@link io.distlock.txn.spi.DecisionLog#retire}. */
    public synchronized boolean retire(String incarnation) {
        OwnerEntry owner = owners.get(incarnation);
        if (owner != null && (owner.alive || !owner.decisions.isEmpty())) {
            return false;
        }
        owners.remove(incarnation);
        return true;
    }

    private String newIdentity() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    private static final class OwnerEntry {

        final String description;
        final Instant since;
        final TreeMap<Long, DecisionRecord> decisions = new TreeMap<>();
        boolean alive = true;

        OwnerEntry(String description, Instant since) {
            this.description = description;
            this.since = since;
        }

        DecisionRecord record(DecisionRecord proposal) {
            DecisionRecord earlier =
                    decisions.putIfAbsent(proposal.transaction().sequence(), proposal);
            return earlier == null ? proposal : earlier;
        }

        boolean has(TransactionId transaction) {
            return decisions.containsKey(transaction.sequence());
        }

        void note(Heuristic heuristic, DecisionRecord decision) {
            decisions.compute(
                    decision.transaction().sequence(),
                    (sequence, present) -> (present == null ? decision : present).with(heuristic));
        }
    }
}
