package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;

/** What an acceptor can be asked. Each may be repeated: it may arrive twice, late or never. */
public sealed interface Request {

    Header header();

    /** A request about one register. */
    sealed interface OfRegister extends Request {

        RegisterKey key();
    }

    /** Phase 1a. */
    record Prepare(Header header, RegisterKey key, Ballot ballot) implements OfRegister {}

    /**
     * Phase 2a.
     *
     * @param next promised together with accepting, which saves phase 1 of the next change (Rystsov 2018, section 2.2.1); the ballot
     *     itself for no such promise
     */
    record Accept(Header header, RegisterKey key, Ballot ballot, String value, Ballot next) implements OfRegister {

        public Accept {
            if (next.compareTo(ballot) < 0) {
                throw new IllegalArgumentException("Next ballot %s is below %s".formatted(next, ballot));
            }
        }
    }

    /** Asks without promising anything. */
    record Read(Header header, RegisterKey key) implements OfRegister {}

    /** Deletes a register whose removal all acceptors have accepted at this ballot. */
    record Forget(Header header, RegisterKey key, Ballot ballot) implements OfRegister {}

    /**
     * Asks for the keys of registers, a page at a time.
     *
     * @param cursor empty for the first page
     */
    record ListKeys(Header header, String cursor) implements Request {}

    /** Raises the epoch; requests of earlier ones are refused from then on. */
    record Fence(Header header, Configuration configuration) implements Request {}

    /** Gives an acceptor that has no memory a new one; the header's incarnation is not looked at. */
    record Format(Header header, AcceptorMark mark) implements Request {}

    /** Asks for the mark; the header's group, epoch and incarnation are not looked at. */
    record Inspect(Header header) implements Request {}
}
