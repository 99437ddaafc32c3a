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

    private static final Applied NOTHING = new Applied("", 0);

    /** A change that has taken effect. */
    public record Applied(String id, long counter) {

        private static final int SHARED_MAX = Character.MAX_RADIX - 1;

        /** The first in full, the others by what tells them from the one before: how much of its id they share, the rest, and the step. */
        private void packAfter(Applied before, StringBuilder text) {
            int shared = 0;
            if (before != NOTHING) {
                int most = Math.min(SHARED_MAX, Math.min(id.length(), before.id.length()));
                while (shared < most && id.charAt(shared) == before.id.charAt(shared)) {
                    shared++;
                }
                text.append(Character.forDigit(shared, Character.MAX_RADIX));
            }
            text.append(id, shared, id.length())
                    .append('@')
                    .append(counter - before.counter)
                    .append(',');
        }

        private static Applied unpackAfter(Applied before, String text, int from, int comma) {
            boolean first = before == NOTHING;
            String shared =
                    first ? "" : before.id.substring(0, Character.digit(text.charAt(from), Character.MAX_RADIX));
            int at = text.indexOf('@', from);
            String id = shared.concat(text.substring(first ? from : from + 1, at));
            return new Applied(id, before.counter + Long.parseLong(text, at + 1, comma, 10));
        }
    }

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
        boolean full = applied.size() >= APPLIED_MAX;
        List<Applied> kept = full ? applied.subList(1, applied.size()) : applied;
        List<Applied> changes = new ArrayList<>(APPLIED_MAX);
        changes.addAll(kept);
        changes.add(new Applied(id, counter));
        return new RegisterState(
                newValue, full ? Math.max(horizon, applied.get(0).counter()) : horizon, changes);
    }

    /** Text whose first letter tells whether there is a value. */
    public String pack() {
        StringBuilder text = new StringBuilder(64 + value.map(String::length).orElse(0));
        text.append(value.isPresent() ? WITH_VALUE : TOMBSTONE).append(horizon).append(';');
        Applied before = NOTHING;
        for (Applied change : applied) {
            change.packAfter(before, text);
            before = change;
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
        Applied before = NOTHING;
        while (from < endOfList) {
            int comma = text.indexOf(',', from);
            before = Applied.unpackAfter(before, text, from, comma);
            applied.add(before);
            from = comma + 1;
        }
        Optional<String> value =
                text.charAt(0) == TOMBSTONE ? Optional.empty() : Optional.of(text.substring(endOfList + 1));
        return new RegisterState(value, Long.parseLong(text, 1, endOfHorizon, 10), applied);
    }
}
