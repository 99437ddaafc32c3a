package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.BranchId;
import io.distlock.txn.Outcome;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What services did for transactions and heard of each other, seen from outside, and whether it ended as it must: the work of a
 * delivery commits if COMMIT lists it, and rolls back otherwise. Confined to one thread.
 */
final class RemoteHistory {

    private static final Pattern PREPARED = Pattern.compile("[=+]([0-9.]+)@[A-Za-z0-9._-]+=P");

    private final Simulation simulation;
    private final SimulatedLog log;
    private final Set<BranchId> enlisted = new LinkedHashSet<>();
    private final Map<String, VirtualProcess> workers = new HashMap<>();
    private final Map<TransactionId, Set<String>> heard = new LinkedHashMap<>();
    private final Set<TransactionId> withFailedCall = new HashSet<>();
    private final Map<TransactionId, Outcome> told = new LinkedHashMap<>();

    RemoteHistory(Simulation simulation, SimulatedLog log) {
        this.simulation = simulation;
        this.log = log;
    }

    /** A delivery works in a process. */
    void joined(BranchId delivery, VirtualProcess process) {
        workers.put(delivery.transaction() + "/" + delivery.branch(), process);
    }

    /** A database works for a delivery, or for the coordinator itself. */
    void enlisted(BranchId branch) {
        enlisted.add(branch);
    }

    /** An order reached a process. */
    void ordered(String path, VirtualProcess process) {
        String[] parts = path.split("/");
        VirtualProcess worker = workers.get(parts[3] + "/" + parts[4]);
        if (worker != null && worker != process && path.endsWith("/commit")) {
            simulation.sometimes("committed by another instance");
        }
    }

    /** A call was answered, whatever with. */
    void heard(BranchId call, List<String> answers) {
        if (call.branch().indexOf('.') < 0) {
            answers.forEach(answer -> {
                for (Matcher prepared = PREPARED.matcher(answer); prepared.find(); ) {
                    heard.computeIfAbsent(call.transaction(), id -> new LinkedHashSet<>())
                            .add(prepared.group(1));
                }
            });
        }
        if (answers.isEmpty()) {
            unheard(call);
        }
    }

    void unheard(BranchId call) {
        withFailedCall.add(call.transaction());
    }

    void told(TransactionId transaction, Outcome outcome) {
        told.put(transaction, outcome);
    }

    // -- what must be true

    void check(List<SimulatedParticipant> databases) {
        Map<BranchId, BranchStatus> branches = new LinkedHashMap<>();
        databases.forEach(database -> branches.putAll(database.branches));
        branches.forEach(this::checkEnd);
        enlisted.stream().map(BranchId::transaction).distinct().forEach(transaction -> log.everCommitted(transaction)
                .ifPresent(commit -> checkCommit(commit, branches)));
        told.forEach((transaction, outcome) -> checkReport(transaction, outcome, branches));
    }

    private void checkEnd(BranchId branch, BranchStatus status) {
        Optional<DecisionRecord> commit = log.everCommitted(branch.transaction());
        boolean listed = commit.filter(record -> lists(record, branch)).isPresent();
        BranchStatus expected = listed ? BranchStatus.COMMITTED : BranchStatus.ROLLED_BACK;
        require(status == expected, () -> branch + " is " + status + ", and the decision was " + commit);
        if (commit.isPresent() && !listed) {
            simulation.sometimes("rolled back beside COMMIT");
        }
    }

    /** Nobody is listed who has not worked, all work of the listed has ended well, and nobody is missing who was heard. */
    private void checkCommit(DecisionRecord commit, Map<BranchId, BranchStatus> branches) {
        Set<String> listed = new HashSet<>();
        commit.branches().forEach(branch -> listed.add(branch.branch()));
        require(
                listed.containsAll(heard.getOrDefault(commit.transaction(), Set.of())),
                () -> commit + " lists not all that were heard: " + heard.get(commit.transaction()));
        for (BranchId branch : commit.branches()) {
            List<BranchId> worked = enlisted.stream()
                    .filter(work -> work.equals(branch)
                            || work.transaction().equals(branch.transaction())
                                    && parent(work.branch()).equals(branch.branch()))
                    .toList();
            require(!worked.isEmpty(), () -> branch + " is listed and has not worked");
            worked.forEach(work -> require(
                    branches.get(work) == BranchStatus.COMMITTED,
                    () -> work + " is " + branches.get(work) + ", and the decision was " + commit));
            if (isOnTheWay(branch.branch())) {
                simulation.sometimes("committed at a service on the way");
            }
        }
        if (withFailedCall.contains(commit.transaction())) {
            simulation.sometimes("committed without a call that failed");
        }
        Set<String> calls = new HashSet<>();
        listed.forEach(number -> calls.add(parent(number)));
        if (branches.keySet().stream()
                .filter(branch -> branch.transaction().equals(commit.transaction()))
                .map(branch -> parent(branch.branch()))
                .anyMatch(delivery ->
                        !delivery.isEmpty() && !listed.contains(delivery) && calls.contains(parent(delivery)))) {
            simulation.sometimes("one of two deliveries committed");
        }
    }

    private void checkReport(TransactionId transaction, Outcome outcome, Map<BranchId, BranchStatus> branches) {
        boolean committed = log.everCommitted(transaction).isPresent();
        require(!(outcome instanceof Outcome.Mixed), () -> outcome + " without anybody who ends on his own");
        if (outcome instanceof Outcome.Committed) {
            require(
                    committed || heard.getOrDefault(transaction, Set.of()).isEmpty(),
                    () -> transaction + " was reported as committed");
        } else if (outcome instanceof Outcome.RolledBack) {
            require(!committed, () -> transaction + " was reported as rolled back");
        }
    }

    // -- numbers

    /** Whether a delivery, or a participant, is one of a service that the coordinator has not called itself. */
    static boolean isOnTheWay(String number) {
        return number.chars().filter(character -> character == '.').count() >= 3;
    }

    private static boolean lists(DecisionRecord record, BranchId branch) {
        return record.branches().stream()
                .anyMatch(listed -> listed.equals(branch) || listed.branch().equals(parent(branch.branch())));
    }

    private static String parent(String number) {
        int dot = number.lastIndexOf('.');
        return dot < 0 ? "" : number.substring(0, dot);
    }

    private static void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }

    // -- deliberate bugs

    /** What a branch in doubt takes a COMMIT for. */
    Resolution misread(Resolution resolution, RemoteBug bug) {
        if (!(resolution instanceof Resolution.Recorded recorded)
                || recorded.record().decision() != Decision.COMMIT) {
            return resolution;
        }
        DecisionRecord commit = recorded.record();
        List<BranchId> listed = new ArrayList<>(commit.branches());
        enlisted.stream()
                .filter(branch -> branch.transaction().equals(commit.transaction()))
                .filter(branch -> commit.branches().stream().anyMatch(one -> isBound(branch, one, bug)))
                .forEach(listed::add);
        return new Resolution.Recorded(DecisionRecord.commit(
                commit.transaction(),
                listed.subList(0, Math.min(listed.size(), DecisionRecord.BRANCHES_MAX)),
                commit.writer(),
                commit.recordedAt()));
    }

    private static boolean isBound(BranchId branch, BranchId listed, RemoteBug bug) {
        return switch (bug) {
            case UNLISTED_BELOW_COMMITS -> true;
            case CALL_LISTED ->
                !parent(listed.branch()).isEmpty()
                        && parent(parent(branch.branch())).equals(parent(listed.branch()));
            case ANY_DEPTH -> branch.isBelow(listed.branch());
            default -> false;
        };
    }
}
