package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All acceptors of a group as they were seen at one time, which is over when this is read. Immutable.
 *
 * @param configuration the newest that an acceptor of the group told of
 * @param acceptors by seat
 */
public record GroupStatus(String group, Optional<Configuration> configuration, List<AcceptorStatus> acceptors) {

    public GroupStatus {
        acceptors = List.copyOf(acceptors);
    }

    /** @param answers by seat; one that is missing has not answered */
    static GroupStatus of(Group group, Map<Integer, Reply> answers) {
        Optional<Configuration> newest = answers.values().stream()
                .flatMap(answer -> mark(Optional.of(answer)).stream())
                .filter(mark -> mark.group().equals(group.name()))
                .map(AcceptorMark::configuration)
                .max(Comparator.comparingLong(Configuration::epoch));
        List<AcceptorStatus> acceptors = new ArrayList<>();
        for (int seat : group.seats()) {
            Optional<Reply> answer = Optional.ofNullable(answers.get(seat));
            acceptors.add(new AcceptorStatus(
                    seat, group.nodes().get(seat).name(), standing(group, seat, answer, newest), mark(answer)));
        }
        return new GroupStatus(group.name(), newest, acceptors);
    }

    /** How many acceptors have to count. */
    public int quorum() {
        return acceptors.size() / 2 + 1;
    }

    /** Whether a majority counts, so that registers can be used. */
    public boolean isAvailable() {
        return count(Standing.MEMBER) >= quorum();
    }

    /** Whether a majority answers and nobody of them knows of a group: it was never started, or everything is lost. */
    public boolean isNew() {
        long answering = acceptors.size() - count(Standing.AWAY);
        return configuration.isEmpty()
                && answering >= quorum()
                && count(Standing.EMPTY) + count(Standing.UNSAFE) == answering;
    }

    /** What is the matter with the acceptors that do not count, one after the other; for messages. */
    public String problems() {
        return acceptors.stream()
                .filter(acceptor -> acceptor.standing() != Standing.MEMBER)
                .map(AcceptorStatus::text)
                .collect(Collectors.joining("; "));
    }

    private long count(Standing standing) {
        return acceptors.stream()
                .filter(acceptor -> acceptor.standing() == standing)
                .count();
    }

    private static Standing standing(Group group, int seat, Optional<Reply> answer, Optional<Configuration> newest) {
        if (answer.isEmpty()) {
            return Standing.AWAY;
        }
        if (answer.get() instanceof Reply.Refused refused) {
            return switch (refused.cause()) {
                case UNFORMATTED -> Standing.EMPTY;
                case WRONG_GROUP -> Standing.FOREIGN;
                case WRONG_INCARNATION -> Standing.OUTSIDE;
                case NOT_ADMITTED -> Standing.RESTARTED;
                case UNSAFE_SERVER -> Standing.UNSAFE;
            };
        }
        Optional<AcceptorMark> mark = mark(answer);
        if (mark.isEmpty()) {
            return Standing.EMPTY;
        }
        if (!mark.get().group().equals(group.name())) {
            return Standing.FOREIGN;
        }
        return newest.flatMap(configuration -> configuration.member(seat))
                        .filter(member -> member.incarnation().equals(mark.get().incarnation()))
                        .isPresent()
                ? Standing.MEMBER
                : Standing.OUTSIDE;
    }

    private static Optional<AcceptorMark> mark(Optional<Reply> answer) {
        return answer.flatMap(reply -> reply instanceof Reply.Marked marked ? marked.mark() : Optional.empty());
    }
}
