package io.distlock.consensus.engine;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Marked;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The care of a group of acceptors: first start, finding its configuration, and taking back one that has lost its memory. Nothing of
 * this happens by itself. Thread-safe; no method blocks.
 *
 * <pre>{@code
 * cluster.bootstrap();      // once in the life of the group
 * cluster.discover();       // at each start of an application
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
     * Gives all acceptors of a new group their memory. Fails without writing anything if any of them has one already: a mix is a group
     * that has lost something, or an earlier bootstrap that was broken off, and an operator has to look.
     */
    public CompletionStage<Configuration> bootstrap() {
        return marks(group.nodes().size(), answer -> true).thenCompose(answers -> {
            List<Integer> taken = answers.entrySet().stream()
                    .filter(answer -> mark(answer.getValue()).isPresent())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!taken.isEmpty()) {
                throw new ConsensusException(
                        "Group %s is not started: the acceptors %s are formatted".formatted(group.name(), taken));
            }
            return formatAll();
        });
    }

    /** Asks for the newest configuration that a majority knows of. */
    public CompletionStage<Configuration> discover() {
        return marks(group.quorum(), this::isOfThisGroup).thenApply(this::newest);
    }

    /**
     * Takes an acceptor back that has lost its memory and was emptied, with a new incarnation. Needs a majority of others. One at a
     * time; of two that run at once at most one succeeds. May be begun again after a failure, when the acceptor was emptied again.
     */
    public CompletionStage<Configuration> readmit(int seat) {
        return discover().thenCompose(current -> new Readmission(group, seat, current).run());
    }

    private CompletionStage<Configuration> formatAll() {
        List<String> incarnations =
                group.seats().stream().map(seat -> group.runtime().randomText()).toList();
        Configuration first = Configuration.first(group.name(), incarnations);
        return Canvass.ask(
                        group,
                        group.seats(),
                        seat -> new Request.Format(
                                group.anonymous(),
                                new AcceptorMark(group.name(), seat, incarnations.get(seat), 1, Ballot.ZERO, first)),
                        answer -> mark(answer)
                                .filter(mark -> mark.configuration().equals(first))
                                .isPresent(),
                        group.nodes().size())
                .thenApply(answers -> first);
    }

    private CompletionStage<Map<Integer, Reply>> marks(int enough, Predicate<Reply> counts) {
        return Canvass.ask(
                group,
                group.seats(),
                seat -> new Request.Inspect(group.anonymous()),
                answer -> answer instanceof Marked && counts.test(answer),
                enough);
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
