package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An acceptor whose connection is opened on first use, and again after the context was restarted, or when it has gone dead without a
 * word: a request has waited for its time-out, and nothing was answered since it was sent. Thread-safe; guarded by this.
 */
final class ReopeningNode implements AcceptorNode {

    private final String name;
    private final Supplier<AcceptorNode> opener;
    private final long silenceNanosMax;
    private final LongSupplier nanoTime;
    private @Nullable AcceptorNode open;
    private boolean closed;
    private volatile long answeredNanos;

    ReopeningNode(String name, Supplier<AcceptorNode> opener, long silenceNanosMax, LongSupplier nanoTime) {
        this.name = name;
        this.opener = opener;
        this.silenceNanosMax = silenceNanosMax;
        this.nanoTime = nanoTime;
        this.answeredNanos = nanoTime.getAsLong() - 1; // before all that is sent
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        AcceptorNode node;
        try {
            node = node();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        long sentNanos = nanoTime.getAsLong();
        return node.send(request).whenComplete((reply, failure) -> ended(node, sentNanos, failure == null));
    }

    @Override
    public synchronized void close() {
        closed = true;
        discard();
    }

    /** Allows connections again, after {@link #close()}. */
    synchronized void reopen() {
        closed = false;
    }

    private synchronized AcceptorNode node() {
        if (closed) {
            throw new ConsensusException("Consensus node '%s' is not used: the application is stopped".formatted(name));
        }
        AcceptorNode present = open;
        if (present == null) {
            present = opener.get();
            open = present;
        }
        return present;
    }

    private void ended(AcceptorNode node, long sentNanos, boolean answered) {
        long now = nanoTime.getAsLong();
        if (answered) {
            answeredNanos = now;
        } else if (now - sentNanos >= silenceNanosMax && answeredNanos - sentNanos < 0) {
            abandon(node);
        }
    }

    private synchronized void abandon(AcceptorNode node) {
        if (open == node) {
            discard();
        }
    }

    private void discard() {
        AcceptorNode present = open;
        open = null;
        if (present != null) {
            present.close();
        }
    }
}
