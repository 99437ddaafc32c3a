package io.distlock.consensus.engine;

import io.distlock.consensus.RequestId;
import io.distlock.consensus.paxos.Change;
import io.distlock.consensus.paxos.Change.Edit;
import io.distlock.consensus.paxos.Change.Reach;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The operations of a register as changes of the protocol. */
final class Changes {

    private Changes() {}

    static Change compareAndSet(RequestId request, Optional<String> expected, Optional<String> value) {
        Values.require(value);
        return new Change(
                Optional.of(request),
                found -> found.equals(expected) ? new Edit.Put(value) : new Edit.Conflict(found),
                Reach.MAJORITY);
    }

    static Change update(RequestId request, UnaryOperator<Optional<String>> function) {
        return new Change(
                Optional.of(request),
                found -> {
                    Optional<String> next = function.apply(found);
                    return next.equals(found) ? new Edit.Keep(found) : new Edit.Put(Values.require(next));
                },
                Reach.MAJORITY);
    }

    static Change decide(RequestId request, String value) {
        Values.require(Optional.of(value));
        return new Change(
                Optional.of(request),
                found -> found.isPresent() ? new Edit.Keep(found) : new Edit.Put(Optional.of(value)),
                Reach.MAJORITY);
    }

    static Change collect(RequestId request, String expected) {
        return new Change(
                Optional.of(request),
                found -> {
                    if (found.isEmpty()) {
                        return new Edit.Keep(found);
                    }
                    return found.get().equals(expected) ? new Edit.Put(Optional.empty()) : new Edit.Conflict(found);
                },
                Reach.EVERYBODY);
    }
}
