package io.distlock.txn.log.quorum;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.paxos.RegisterState;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.simulation.Simulation;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.Decision;
import io.distlock.txn.spi.DecisionRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Everything that a majority of acceptors has ever accepted, seen from outside, whoever else knows of it: and the rules of the model
 * {@code QuorumLog} that this must obey. Confined to one thread.
 */
final class ChosenValues {

    private static final String OWNER = "/o/";

    private final Simulation simulation;
    private final int quorum;
    private final Map<String, Map<Ballot, Integer>> votes = new HashMap<>();
    /** A ballot below may reach its majority later; what was chosen then contains it already. */
    private final Map<String, Ballot> newestChosen = new HashMap<>();

    private final Map<String, OwnerState> present = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Map<TransactionId, List<DecisionRecord>> recorded = new LinkedHashMap<>();
    private String log = "";
    private String directory = "";

    ChosenValues(Simulation simulation, int quorum) {
        this.simulation = simulation;
        this.quorum = quorum;
    }

    void accepted(Accept accept) {
        String key = accept.key().name();
        int acceptors = votes.computeIfAbsent(key, name -> new HashMap<>()).merge(accept.ballot(), 1, Integer::sum);
        boolean newest = accept.ballot().compareTo(newestChosen.getOrDefault(key, Ballot.ZERO)) > 0;
        if (acceptors == quorum && newest) {
            newestChosen.put(key, accept.ballot());
            chosen(key, RegisterState.unpack(accept.value()).value());
        }
    }

    List<DecisionRecord> recorded(TransactionId transaction) {
        return recorded.getOrDefault(transaction, List.of());
    }

    /** Listed owners that are gone, and COMMITs that stand. */
    List<String> unrest() {
        List<String> unrest = new ArrayList<>();
        present.forEach((incarnation, state) -> {
            if (directory.contains(incarnation)) {
                if (state.fenced()) {
                    unrest.add("owner " + incarnation);
                }
                records(incarnation, state).stream()
                        .filter(record -> record.decision() == Decision.COMMIT)
                        .forEach(record -> unrest.add("decision " + record));
            }
        });
        return unrest;
    }

    private void chosen(String key, Optional<String> value) {
        int owner = key.indexOf(OWNER);
        if (owner >= 0) {
            chosenOwner(key.substring(owner + OWNER.length()), value.map(OwnerState::unpack));
        } else if (key.endsWith("/id")) {
            log = value.orElseThrow();
        } else {
            directory = value.orElseThrow();
        }
    }

    private void chosenOwner(String incarnation, Optional<OwnerState> state) {
        Optional<OwnerState> before = Optional.ofNullable(present.remove(incarnation));
        if (state.isEmpty()) {
            require(
                    before.map(last -> last.fenced() && last.lines().isEmpty()).orElse(true),
                    () -> incarnation + " was retired with " + before);
            return;
        }
        require(before.isPresent() || begun.add(incarnation), () -> incarnation + " was made again");
        require(
                !before.map(OwnerState::fenced).orElse(false) || state.get().fenced(),
                () -> incarnation + " lives again");
        present.put(incarnation, state.get());
        records(incarnation, state.get()).forEach(record -> remember(record, before));
    }

    private void remember(DecisionRecord record, Optional<OwnerState> before) {
        Optional<DecisionRecord> standing = before.flatMap(state -> state.find(record.transaction()));
        if (standing.isPresent()) {
            require(standing.get().equals(record), () -> standing.get() + " was replaced by " + record);
            return;
        }
        List<DecisionRecord> all = recorded.computeIfAbsent(record.transaction(), id -> new ArrayList<>());
        all.add(record);
        simulation.trace("{} of {} recorded by {}", record.decision(), record.transaction(), record.writer());
        if (record.decision() == Decision.ABORT) {
            return;
        }
        require(
                all.stream().allMatch(earlier -> earlier.decision() == Decision.COMMIT),
                () -> record + " was recorded after ABORT");
        require(before.filter(state -> !state.fenced()).isPresent(), () -> record + " was recorded after the fence");
    }

    private List<DecisionRecord> records(String incarnation, OwnerState state) {
        return state.lines().keySet().stream()
                .map(sequence -> state.find(new TransactionId(log, incarnation, sequence))
                        .orElseThrow())
                .toList();
    }

    private void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            simulation.fail(new AssertionError(otherwise.get()));
        }
    }
}
