package io.distlock.txn.recovery;

import io.distlock.txn.spi.Owner;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which incarnations lived when the log was asked. An incarnation that it lists nowhere is retired, or newer than the answer.
 *
 * @param complete whether the log has listed all that it knows
 */
record KnownOwners(Set<String> living, Set<String> gone, boolean complete) {

    /** @param limit that was given to the log */
    static KnownOwners of(List<Owner> listed, int limit) {
        return new KnownOwners(ids(listed, Owner::alive), ids(listed, owner -> !owner.alive()), listed.size() < limit);
    }

    private static Set<String> ids(List<Owner> owners, Predicate<Owner> which) {
        return owners.stream().filter(which).map(Owner::incarnation).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it lives, or lived and nothing else is known. */
    boolean mayLive(String incarnation) {
        return living.contains(incarnation) || !(complete || gone.contains(incarnation));
    }
}
