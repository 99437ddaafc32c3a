package io.distlock.consensus.paxos;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Change.Reach;
import io.distlock.consensus.paxos.Round.Phase;
import java.util.Collection;
import java.util.function.LongSupplier;

/** Proposers with one deliberate bug each, and one that saves no round. */
public final class BrokenProposers {

    private BrokenProposers() {}

    /** Right, but always with two rounds. */
    public static Proposer twoRounds(RegisterKey key, long id) {
        return new Proposer(key, id) {

            @Override
            boolean isChosen(Round current, Vote vote) {
                return vote.isNone();
            }

            @Override
            boolean promisesNext(Change change) {
                return false;
            }
        };
    }

    public static Proposer quorumTooSmall(RegisterKey key, long id) {
        return new Proposer(key, id) {

            @Override
            int quorum(Configuration configuration) {
                return configuration.seats() / 2;
            }
        };
    }

    public static Proposer valueNotFromHighestBallot(RegisterKey key, long id) {
        return new Proposer(key, id) {

            @Override
            Vote highest(Collection<Vote> votes) {
                return votes.stream().filter(vote -> !vote.isNone()).findFirst().orElse(Vote.NONE);
            }
        };
    }

    public static Proposer readWithoutWriteBack(RegisterKey key, long id) {
        return new Proposer(key, id) {

            @Override
            boolean isChosen(Round current, Vote vote) {
                return true;
            }
        };
    }

    public static Proposer tombstoneAtMajorityOnly(RegisterKey key, long id) {
        return new Proposer(key, id) {

            @Override
            int everybody(Configuration configuration) {
                return configuration.quorum();
            }
        };
    }

    public static Proposer stalePromiseCounted(RegisterKey key, long id) {
        return new Proposer(key, id) {

            @Override
            boolean isStale(Reply reply, Round current) {
                boolean promise = reply instanceof Reply.Promise && current.phase() == Phase.PREPARE;
                return !promise && super.isStale(reply, current);
            }
        };
    }

    public static Proposer cachedBallotKeptAfterUnclearAccept(RegisterKey key, long id) {
        return new KeepsPreparedBallot(key, id);
    }

    /** A restarted process that takes its old id and counts from the start again. */
    public static Proposer ballotReused(RegisterKey key, long id, LongSupplier counter) {
        return new Proposer(key, id) {

            @Override
            void use(Ballot anything) {
                // the assertion sees only one life of a process
            }

            @Override
            Ballot newBallot() {
                return new Ballot(counter.getAsLong(), id);
            }
        };
    }

    private static final class KeepsPreparedBallot extends Proposer {

        private Ballot ballot = Ballot.ZERO;
        private Vote chosen = Vote.NONE;

        KeepsPreparedBallot(RegisterKey key, long id) {
            super(key, id);
        }

        @Override
        void keepPrepared(Configuration configuration, Ballot next, Vote lastChosen) {
            ballot = next;
            chosen = lastChosen;
            super.keepPrepared(configuration, next, lastChosen);
        }

        @Override
        void use(Ballot anything) {
            // the assertion would notice at once
        }

        @Override
        void inDoubt(Round current, Vote proposed) {
            if (current.ballot().equals(ballot) && current.change().reach() == Reach.MAJORITY) {
                super.keepPrepared(current.configuration(), ballot, chosen);
            }
        }
    }
}
