package io.distlock.consensus.engine;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Asks several acceptors the same, again and again until enough of them have answered. For the care of a group, where a
 * question may be repeated and nothing is in a hurry. Thread-safe; guarded by this.
 */
final class Canvass {

    private final PaxosRuntime runtime;
    private final Duration retryAfter;
    private final Map<Integer, AcceptorNode> open = new TreeMap<>();
    private final Map<Integer, Reply> answers = new TreeMap<>();
    private final IntFunction<Request> question;
    private final Predicate<Reply> counts;
    private final int enough;
    private final CompletableFuture<Map<Integer, Reply>> result = new CompletableFuture<>();
    private int roundsLeft;

    private Canvass(
            PaxosRuntime runtime,
            PaxosOptions options,
            IntFunction<Request> question,
            Predicate<Reply> counts,
            int enough) {
        this.runtime = runtime;
        this.retryAfter = options.roundTimeout();
        this.roundsLeft = options.attemptsMax();
        this.question = question;
        this.counts = counts;
        this.enough = enough;
    }

    /**
     * Asks.
     *
     * @param counts which answers are the wanted ones; others are asked again
     * @return the wanted answers by seat, at least so many; fails with a {@link ConsensusException} after the last round
     */
    static CompletionStage<Map<Integer, Reply>> ask(
            Group group,
            Collection<Integer> seats,
            IntFunction<Request> question,
            Predicate<Reply> counts,
            int enough) {
        Canvass canvass = new Canvass(group.runtime(), group.options(), question, counts, enough);
        seats.forEach(seat -> canvass.open.put(seat, group.nodes().get(seat)));
        canvass.round();
        return canvass.result;
    }

    private void round() {
        Map<Integer, AcceptorNode> asked;
        synchronized (this) {
            if (result.isDone()) {
                return;
            }
            asked = new TreeMap<>(open);
            if (roundsLeft-- == 0) {
                asked.clear();
            }
        }
        if (asked.isEmpty()) {
            result.completeExceptionally(new ConsensusException(
                    "Only %d of the %d acceptors that are needed have answered as they should: %s"
                            .formatted(answered(), enough, answers())));
            return;
        }
        asked.forEach((seat, node) -> node.send(question.apply(seat)).thenAccept(reply -> answered(seat, reply)));
        runtime.timer().schedule(this::round, retryAfter.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void answered(int seat, Reply reply) {
        Map<Integer, Reply> all;
        synchronized (this) {
            if (!counts.test(reply) || open.remove(seat) == null) {
                return;
            }
            answers.put(seat, reply);
            all = new TreeMap<>(answers);
        }
        if (all.size() >= enough) {
            result.complete(all);
        }
    }

    private synchronized int answered() {
        return answers.size();
    }

    private synchronized String answers() {
        return answers.toString();
    }
}
