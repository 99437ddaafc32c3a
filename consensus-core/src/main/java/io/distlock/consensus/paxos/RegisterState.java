package io.distlock.consensus.paxos;

import io.distlock.consensus.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the acceptors agree on for one register: the value, and which changes have led to it, so that a repeated change takes effect
 * once. Immutable.
 *
 * <p>Deviation from Rystsov 2018, which leaves idempotence to the user's function: the last {@value #APPLIED_MAX} changes are kept,
 * each with the counter of the ballot at which it was first proposed, and the counter of the newest change that was dropped from
 * the list. A change that is not in the list has surely not taken effect if it was first proposed above that horizon.
 *
 * @param value empty for a register that was removed or never written
 * @param horizon changes proposed at this counter or below may be missing in the list
 * @param applied oldest first
 */
public record RegisterState(Optional<String> value, long horizon, List<Applied> applied) {

    static final int APPLIED_MAX = 16;

    private static final char WITH_VALUE = 'V';
    private static final char TOMBSTONE = 'T';

    /** A change that has taken effect. */
    public record Applied(String id, long counter) {}

    public RegisterState {
        applied = List.copyOf(applied);
    }

    /** Never written, or collected at a ballot with this counter at the latest. */
    static RegisterState absent(long horizon) {
        return new RegisterState(Optional.empty(), horizon, List.of());
    }

    /** Whether a vote stands for a removed register, which may be forgotten. */
    static boolean isTombstone(String packed) {
        return !packed.isEmpty() && packed.charAt(0) == TOMBSTONE;
    }

    boolean hasApplied(RequestId request) {
        for (Applied change : applied) {
            if (change.id().equals(request.id())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the change, which is not in the list, may have taken effect all the same. */
    boolean mayHaveForgotten(RequestId request) {
        return request.proposedAt() > 0 && request.proposedAt() <= horizon;
    }

    RegisterState changed(Optional<String> newValue, String id, long counter) {
        List<Applied> changes = new ArrayList<>(applied);
        changes.add(new Applied(id, counter));
        long newHorizon = horizon;
        if (changes.size() > APPLIED_MAX) {
            newHorizon = Math.max(horizon, changes.remove(0).counter());
        }
        return new RegisterState(newValue, newHorizon, changes);
    }

    /** Text whose first letter tells whether there is a value. */
    public String pack() {
        StringBuilder text = new StringBuilder(64 + value.map(String::length).orElse(0));
        text.append(value.isPresent() ? WITH_VALUE : TOMBSTONE).append(horizon).append(';');
        for (Applied change : applied) {
            text.append(change.id()).append('@').append(change.counter()).append(',');
        }
        return text.append(';').append(value.orElse("")).toString();
    }

    /** Inverse of {@link #pack()}. */
    public static RegisterState unpack(String text) {
        int endOfHorizon = text.indexOf(';');
        int endOfList = text.indexOf(';', endOfHorizon + 1);
        if (endOfHorizon < 2 || endOfList < 0 || (text.charAt(0) != WITH_VALUE && text.charAt(0) != TOMBSTONE)) {
            throw new IllegalArgumentException("Not a packed register: %d characters".formatted(text.length()));
        }
        List<Applied> applied = new ArrayList<>();
        int from = endOfHorizon + 1;
        while (from < endOfList) {
            int at = text.indexOf('@', from);
            int comma = text.indexOf(',', at);
            applied.add(new Applied(text.substring(from, at), Long.parseLong(text, at + 1, comma, 10)));
            from = comma + 1;
        }
        Optional<String> value =
                text.charAt(0) == TOMBSTONE ? Optional.empty() : Optional.of(text.substring(endOfList + 1));
        return new RegisterState(value, Long.parseLong(text, 1, endOfHorizon, 10), applied);
    }
}
