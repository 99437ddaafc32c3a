package io.distlock.consensus.engine;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Marked;
import io.distlock.consensus.paxos.Reply.Refused;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The care of a group of acceptors: first start, finding its configuration, and taking back one that has lost its memory. Nothing of
 * this happens by itself. Thread-safe; no method blocks.
 *
 * <pre>{@code
 * cluster.bootstrap();      // once in the life of the group
 * cluster.discover();       // at each start of an application
 * cluster.inspect();        // whenever somebody wants to know how the acceptors are
 * cluster.readmit(2);       // after the server of seat 2 was replaced by an empty one
 * }</pre>
 */
public final class PaxosCluster {

    private final Group group;

    /**
     * A group that may not exist yet.
     *
     * @param nodes by seat, always in the same order: three or five on servers that fail independently
     */
    public PaxosCluster(String name, List<AcceptorNode> nodes, PaxosOptions options, PaxosRuntime runtime) {
        this.group = new Group(name, nodes, options, runtime);
    }

    /**
     * Gives all acceptors of a new group their memory. Fails without writing anything unless all of them answer and are empty: a mix is
     * a group that has lost something, or an earlier bootstrap that was broken off, and an operator has to look. Of several that run at
     * once one succeeds.
     */
    public CompletionStage<Configuration> bootstrap() {
        return inspectUntil(
                        status -> stands(status, Standing.AWAY).isEmpty(),
                        group.options().attemptsMax())
                .thenCompose(status -> {
                    if (stands(status, Standing.EMPTY).size() < group.nodes().size()) {
                        throw new ConsensusException(
                                "Group %s is not started, as not all of its acceptors are empty: %s"
                                        .formatted(
                                                group.name(),
                                                status.acceptors().stream()
                                                        .map(AcceptorStatus::text)
                                                        .collect(Collectors.joining("; "))));
                    }
                    return formatAll();
                });
    }

    /** Asks every acceptor once how it is, and waits no longer than for a round. Never fails. */
    public CompletionStage<GroupStatus> inspect() {
        return Survey.of(group);
    }

    /** Asks for the newest configuration that a majority knows of. */
    public CompletionStage<Configuration> discover() {
        return marks().thenApply(this::newest);
    }

    /**
     * Takes an acceptor back that has lost its memory and was emptied, with a new incarnation. Needs a majority of others. One at a
     * time; of two that run at once at most one succeeds. May be begun again after a failure, when the acceptor was emptied again.
     */
    public CompletionStage<Configuration> readmit(int seat) {
        return inspectUntil(
                        status -> status.acceptors().get(seat).standing() != Standing.AWAY,
                        group.options().attemptsMax())
                .thenCompose(status -> {
                    AcceptorStatus acceptor = status.acceptors().get(seat);
                    if (acceptor.standing() != Standing.EMPTY) {
                        throw new ConsensusException("Acceptor %d of group %s is not taken back, as it is not empty: %s"
                                .formatted(seat, group.name(), acceptor.text()));
                    }
                    return discover();
                })
                .thenCompose(current -> new Readmission(group, seat, current).run());
    }

    /**
     * Looks again and again, with a pause of a round's time-out.
     *
     * @return the first status that is enough, or the last one
     */
    public CompletionStage<GroupStatus> inspectUntil(Predicate<GroupStatus> enough, int rounds) {
        return inspect()
                .thenCompose(status -> rounds <= 1 || enough.test(status)
                        ? CompletableFuture.completedFuture(status)
                        : pause().thenCompose(over -> inspectUntil(enough, rounds - 1)));
    }

    private CompletionStage<Void> pause() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        try {
            group.runtime()
                    .timer()
                    .schedule(
                            () -> over.complete(null),
                            group.options().roundTimeout().toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            over.completeExceptionally(e); // shutting down
        }
        return over;
    }

    private static List<AcceptorStatus> stands(GroupStatus status, Standing standing) {
        return status.acceptors().stream()
                .filter(acceptor -> acceptor.standing() == standing)
                .toList();
    }

    /** The first acceptor goes alone, and who formats it goes on: so two administrators never make a mix. */
    private CompletionStage<Configuration> formatAll() {
        List<String> incarnations =
                group.seats().stream().map(seat -> group.runtime().randomText()).toList();
        Configuration first = Configuration.first(group.name(), incarnations);
        return format(List.of(0), first)
                .thenCompose(answers -> {
                    requireOwn(answers, first);
                    return format(group.seatsBut(0), first);
                })
                .thenApply(answers -> {
                    requireOwn(answers, first);
                    return first;
                });
    }

    private CompletionStage<Map<Integer, Reply>> format(List<Integer> seats, Configuration first) {
        return Canvass.ask(
                group,
                seats,
                seat -> new Request.Format(
                        group.anonymous(),
                        new AcceptorMark(
                                group.name(),
                                seat,
                                first.member(seat).orElseThrow().incarnation(),
                                first.epoch(),
                                Ballot.ZERO,
                                first)),
                answer -> answer instanceof Marked || answer instanceof Refused,
                seats.size());
    }

    private void requireOwn(Map<Integer, Reply> answers, Configuration first) {
        answers.forEach((seat, answer) -> {
            Optional<String> own = first.member(seat).map(Configuration.Member::incarnation);
            if (!mark(answer).map(AcceptorMark::incarnation).equals(own)) {
                throw new ConsensusException(
                        "Group %s is not started: acceptor %s was formatted by another bootstrap, has the address of another acceptor, or changed meanwhile: %s"
                                .formatted(group.name(), group.nodes().get(seat).name(), answer));
            }
        });
    }

    private CompletionStage<Map<Integer, Reply>> marks() {
        return Canvass.ask(
                group,
                group.seats(),
                seat -> new Request.Inspect(group.anonymous()),
                this::isOfThisGroup,
                group.quorum());
    }

    private boolean isOfThisGroup(Reply answer) {
        return mark(answer).filter(mark -> mark.group().equals(group.name())).isPresent();
    }

    private Configuration newest(Map<Integer, Reply> answers) {
        return answers.values().stream()
                .map(answer -> mark(answer).orElseThrow().configuration())
                .max(Comparator.comparingLong(Configuration::epoch))
                .orElseThrow();
    }

    private static Optional<AcceptorMark> mark(Reply answer) {
        return answer instanceof Marked marked ? marked.mark() : Optional.empty();
    }
}
