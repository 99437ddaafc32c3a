package io.distlock.consensus.engine;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Configuration.Member;
import io.distlock.consensus.paxos.Proposer;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Fenced;
import io.distlock.consensus.paxos.Reply.Keys;
import io.distlock.consensus.paxos.Reply.Marked;
import io.distlock.consensus.paxos.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes an acceptor back that has lost its memory: fence, sweep, format, enable.
 *
 * <p>The fence makes a majority of the others refuse all rounds that may have counted what the acceptor has forgotten. The sweep then
 * makes a majority of the others have every value. Without the fence a stalled proposer could still finish with a promise that nobody
 * remembers; without the sweep a value that only the lost memory and one other had would be gone. Rystsov 2018, section 2.3.2 has the
 * sweep for changes of membership, the fence is ours; {@code Bug.SWEEP_WITHOUT_FENCE} in the tests shows what happens without it.
 */
class Readmission {

    private static final int REWRITES_AT_ONCE = 32;

    private final Group group;
    private final int seat;
    private final Configuration before;
    private final Configuration without;
    private final String incarnation;

    /** Counter of the highest ballot met among the others. */
    private long highest;

    Readmission(Group group, int seat, Configuration before) {
        this.group = group;
        this.seat = seat;
        this.before = before;
        this.without = before.without(seat, nextOdd(before.epoch()));
        this.incarnation = group.runtime().randomText();
    }

    CompletionStage<Configuration> run() {
        return requireEmpty()
                .thenCompose(empty -> fence())
                .thenCompose(this::inspect)
                .thenCompose(this::sweep)
                .thenCompose(swept -> format())
                .thenCompose(formatted -> enable());
    }

    private CompletionStage<Map<Integer, Reply>> requireEmpty() {
        return Canvass.ask(
                        group,
                        List.of(seat),
                        asked -> new Request.Inspect(group.anonymous()),
                        answer -> answer instanceof Marked,
                        1)
                .thenApply(answers -> {
                    if (answers.values().stream()
                            .anyMatch(answer -> ((Marked) answer).mark().isPresent())) {
                        throw new ConsensusException("Acceptor %d of group %s is not empty: remove what it keeps first"
                                .formatted(seat, group.name()));
                    }
                    return answers;
                });
    }

    /** From here on no majority answers to the epoch before. */
    CompletionStage<Map<Integer, Reply>> fence() {
        return publish(without, others(), group.quorum());
    }

    /** Finds out how far the others have counted, collected registers included. */
    CompletionStage<Collection<Integer>> inspect(Map<Integer, Reply> fenced) {
        return Canvass.ask(
                        group,
                        fenced.keySet(),
                        asked -> new Request.Inspect(group.anonymous()),
                        answer ->
                                answer instanceof Marked marked && marked.mark().isPresent(),
                        fenced.size())
                .thenApply(answers -> {
                    answers.values().forEach(answer -> {
                        AcceptorMark mark = ((Marked) answer).mark().orElseThrow();
                        highest = Math.max(highest, mark.floor().counter());
                    });
                    return answers.keySet();
                });
    }

    /** Rewrites every register that a majority of the others knows of. */
    CompletionStage<Void> sweep(Collection<Integer> fenced) {
        PaxosRegister sweeper =
                new PaxosRegister(group.nodes(), sweeping(), group.options(), group.runtime(), Proposer::new);
        Set<RegisterKey> keys = new TreeSet<>((a, b) -> a.name().compareTo(b.name()));
        CompletionStage<Void> listed = CompletableFuture.completedFuture(null);
        for (int other : fenced) {
            listed = listed.thenCompose(done -> list(other, "", keys));
        }
        return listed.thenCompose(done -> rewrite(sweeper, new ArrayList<>(keys), 0));
    }

    CompletionStage<Map<Integer, Reply>> format() {
        AcceptorMark mark = new AcceptorMark(
                group.name(), seat, incarnation, without.epoch(), new Ballot(highest, Long.MAX_VALUE), without);
        return Canvass.ask(
                        group,
                        List.of(seat),
                        asked -> new Request.Format(group.anonymous(), mark),
                        answer -> answer instanceof Reply.Refused
                                || answer instanceof Marked marked
                                        && marked.mark().filter(mark::equals).isPresent(),
                        1)
                .thenApply(answers -> {
                    if (answers.get(seat) instanceof Reply.Refused refused) {
                        throw new ConsensusException("Acceptor %d of group %s cannot be taken back: %s"
                                .formatted(seat, group.name(), refused.cause()));
                    }
                    return answers;
                });
    }

    CompletionStage<Configuration> enable() {
        Configuration after = without.with(new Member(seat, incarnation), without.epoch() + 1);
        return publish(after, List.of(seat), 1)
                .thenCompose(member -> publish(after, others(), group.quorum()))
                .thenApply(published -> after);
    }

    /**
     * Epoch of the fence, never that of an enabling: one that was broken off half-way may be known to few, and must not have the same
     * number as a fence that comes after it.
     */
    private static long nextOdd(long epoch) {
        return epoch + 1 + epoch % 2;
    }

    /** The configuration that the sweep works with. */
    Configuration sweeping() {
        return without;
    }

    private CompletionStage<Map<Integer, Reply>> publish(
            Configuration configuration, Collection<Integer> seats, int enough) {
        return Canvass.ask(
                group,
                seats,
                asked -> new Request.Fence(group.header(configuration, asked), configuration),
                answer -> answer instanceof Fenced fenced
                        && fenced.configuration().equals(configuration),
                enough);
    }

    private CompletionStage<Void> list(int other, String cursor, Set<RegisterKey> into) {
        return Canvass.ask(
                        group,
                        List.of(other),
                        asked -> new Request.ListKeys(group.header(sweeping(), asked), cursor),
                        answer -> answer instanceof Keys,
                        1)
                .thenCompose(answers -> {
                    Keys page = (Keys) answers.values().iterator().next();
                    into.addAll(page.keys());
                    return page.next().isEmpty()
                            ? CompletableFuture.completedFuture(null)
                            : list(other, page.next(), into);
                });
    }

    private CompletionStage<Void> rewrite(PaxosRegister sweeper, List<RegisterKey> keys, int from) {
        if (from >= keys.size()) {
            return CompletableFuture.completedFuture(null);
        }
        int to = Math.min(from + REWRITES_AT_ONCE, keys.size());
        CompletionStage<Long> batch = CompletableFuture.completedFuture(0L);
        for (RegisterKey key : keys.subList(from, to)) {
            batch = batch.thenCombine(sweeper.rewrite(key), Math::max);
        }
        return batch.thenCompose(met -> {
            highest = Math.max(highest, met);
            return rewrite(sweeper, keys, to);
        });
    }

    List<Integer> others() {
        return before.members().stream()
                .map(Member::seat)
                .filter(other -> other != seat)
                .toList();
    }
}
