package io.distlock.consensus.engine;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.RegisterState;
import io.distlock.consensus.paxos.RegisterState.Applied;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Request.Accept;
import io.distlock.simulation.Simulation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Sees everything and asserts the invariants of the protocol. Off for deliberate bugs, so that they have to be caught by what users
 * see.
 *
 * <ul>
 *   <li>I1: there is one value for each ballot.
 *   <li>I2: what an acceptor has promised never falls as long as it remembers.
 *   <li>I3: an acceptor tells only what is durable.
 *   <li>I4: once a value is chosen, every value that is proposed at a higher ballot comes from it.
 *   <li>I5: what a caller is told was chosen.
 *   <li>I6: the history of each register is linearizable; {@link RegisterScenario} checks that at the end.
 *   <li>I7: a request takes effect once at the most.
 *   <li>I11: a register that was forgotten does not come back with an older value.
 *   <li>I12: every operation ends on a calm network; {@link RegisterScenario} waits for it.
 * </ul>
 *
 * <p>I8 to I10 are those of locks, requests and decisions on registers, which have simulations of their own.
 */
final class Monitor {

    private final Simulation simulation;
    private final int quorum;
    private final boolean on;
    private final Map<String, Register> registers = new HashMap<>();

    private static final class Register {

        final TreeMap<Ballot, String> proposed = new TreeMap<>();
        final TreeMap<Ballot, String> chosen = new TreeMap<>();
        final Map<Ballot, Set<Integer>> voters = new HashMap<>();
        final Map<String, Long> applied = new HashMap<>();
    }

    Monitor(Simulation simulation, int quorum, boolean on) {
        this.simulation = simulation;
        this.quorum = quorum;
        this.on = on;
    }

    /** I1, I4: an accept is sent. */
    void proposing(Accept accept) {
        if (!on) {
            return;
        }
        Register register = register(accept.key().name());
        String before = register.proposed.putIfAbsent(accept.ballot(), accept.value());
        require(before == null || before.equals(accept.value()), () -> "I1: two values at " + accept.ballot());
        var lower = register.chosen.lowerEntry(accept.ballot());
        if (before == null && lower != null) {
            requireDescendant(lower.getValue(), accept.ballot(), accept.value());
        }
    }

    /** I2, I11: a write reaches the disk. Counts votes. */
    void persisting(int seat, Memory disk, Memory.Write write) {
        if (!on || write.state().isEmpty()) {
            return;
        }
        AcceptorState next = write.state().get();
        Optional<AcceptorState> before = Optional.ofNullable(disk.states.get(write.key()));
        Ballot promised = before.map(AcceptorState::promised)
                .orElseGet(() -> disk.mark.orElseThrow().floor());
        require(
                next.promised().compareTo(promised) >= 0,
                () -> "I2, I11: promise fell from " + promised + " to " + next);
        if (!next.accepted().isNone()
                && before.map(state -> !state.accepted().equals(next.accepted()))
                        .orElse(true)) {
            voted(register(write.key()), seat, next);
        }
    }

    private void voted(Register register, int seat, AcceptorState state) {
        Ballot ballot = state.accepted().ballot();
        Set<Integer> voters = register.voters.computeIfAbsent(ballot, first -> new HashSet<>());
        voters.add(seat);
        if (voters.size() == quorum
                && register.chosen.putIfAbsent(ballot, state.accepted().value()) == null) {
            String value = state.accepted().value();
            register.proposed
                    .tailMap(ballot, false)
                    .forEach((higher, proposed) -> requireDescendant(value, higher, proposed));
            newest(value).ifPresent(change -> {
                Long counter = register.applied.putIfAbsent(change.id(), change.counter());
                require(counter == null || counter == change.counter(), () -> "I7: took effect twice: " + change);
            });
        }
    }

    /** I3: an answer is sent. */
    void answered(Request request, Reply reply, Memory disk) {
        if (!on) {
            return;
        }
        if (reply instanceof Reply.Promise promise) {
            requireDurable(request, promise.ballot(), disk);
        }
        if (reply instanceof Reply.Accepted accepted) {
            requireDurable(request, accepted.ballot(), disk);
        }
        if (reply instanceof Reply.Forgotten forgotten && forgotten.done()) {
            simulation.sometimes("forgotten");
        }
    }

    /** I5: a caller is told. */
    void learned(String key, Chosen result) {
        if (!on || result.ballot().equals(Ballot.ZERO)) {
            return;
        }
        String value = register(key).chosen.get(result.ballot());
        require(value != null, () -> "I5: not chosen: " + key + " at " + result.ballot());
        require(RegisterState.unpack(value).value().equals(result.value()), () -> "I5: chosen was " + value);
    }

    private void requireDurable(Request request, Ballot ballot, Memory disk) {
        String key = ((Request.OfRegister) request).key().name();
        Ballot promised = Optional.ofNullable(disk.states.get(key))
                .map(AcceptorState::promised)
                .orElseGet(() -> disk.mark.orElseThrow().floor());
        require(
                promised.compareTo(ballot) >= 0,
                () -> "I3: answered " + ballot + ", but only " + promised + " is durable");
    }

    /** The chain of changes: what a chosen value was made by is known to the later one, or so old that it need not be. */
    private void requireDescendant(String ancestor, Ballot ballot, String value) {
        RegisterState later = RegisterState.unpack(value);
        boolean known = newest(ancestor)
                .map(change ->
                        change.counter() <= later.horizon() || later.applied().contains(change))
                .orElse(true);
        require(known, () -> "I4: " + value + " at " + ballot + " knows nothing of the chosen " + ancestor);
    }

    private static Optional<Applied> newest(String packed) {
        List<Applied> applied = RegisterState.unpack(packed).applied();
        return applied.isEmpty() ? Optional.empty() : Optional.of(applied.get(applied.size() - 1));
    }

    private Register register(String key) {
        return registers.computeIfAbsent(key, first -> new Register());
    }

    private void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            simulation.fail(new AssertionError(message.get()));
        }
    }
}
