package io.distlock.txn.log.quorum;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** An acceptor that counts what it is asked; requests can be held up on their way, and answers can get lost. Thread-safe. */
final class CountingNode implements AcceptorNode {

    private final AcceptorNode node;
    private final AtomicLong prepares = new AtomicLong();
    private final AtomicLong accepts = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong pending = new AtomicLong();
    private final Queue<CompletableFuture<Void>> held = new ConcurrentLinkedQueue<>();
    private volatile Predicate<Request> holds = request -> false;
    private volatile Predicate<Request> losesAnswer = request -> false;

    CountingNode(AcceptorNode node) {
        this.node = node;
    }

    @Override
    public String name() {
        return node.name();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        if (request instanceof Request.Prepare) {
            prepares.incrementAndGet();
        } else if (request instanceof Request.Accept) {
            accepts.incrementAndGet();
        } else if (request instanceof Request.Read) {
            reads.incrementAndGet();
        }
        if (holds.test(request)) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            held.add(gate);
            return gate.thenCompose(opened -> node.send(request));
        }
        if (losesAnswer.test(request)) {
            return node.send(request).thenCompose(reply -> new CompletableFuture<>());
        }
        pending.incrementAndGet();
        return node.send(request).whenComplete((reply, failure) -> pending.decrementAndGet());
    }

    /** From now on such requests arrive and nobody hears of it. */
    void loseAnswers(Predicate<Request> which) {
        losesAnswer = which;
    }

    /** From now on such requests wait on their way, until {@link #release}. */
    void hold(Predicate<Request> which) {
        holds = which;
    }

    /** Lets new requests pass those that are held. */
    void holdNoMore() {
        holds = request -> false;
    }

    /** Lets all that is held arrive; how many that was. */
    int release() {
        int released = 0;
        for (CompletableFuture<Void> gate = held.poll(); gate != null; gate = held.poll()) {
            gate.complete(null);
            released++;
        }
        return released;
    }

    boolean isQuiet() {
        return pending.get() == 0;
    }

    long prepares() {
        return prepares.get();
    }

    long accepts() {
        return accepts.get();
    }

    long reads() {
        return reads.get();
    }

    @Override
    public void close() {
        node.close();
    }
}
