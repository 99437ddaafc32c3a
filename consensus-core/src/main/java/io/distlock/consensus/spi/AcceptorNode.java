package io.distlock.consensus.spi;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import java.util.concurrent.CompletionStage;

/**
 * One acceptor on its own server, seen from here. It obeys the rules of {@link io.distlock.consensus.paxos.Acceptor}.
 *
 * <p>What an answer tells is durable before the answer is sent: neither a crash of the server nor a loss of power takes it back. All
 * that the acceptor remembers, its mark included, is kept together and is lost together. A write that failed gets no answer.
 *
 * <p>A request may be lost, repeated, and overtaken by later ones; so may an answer. Thread-safe. Implementations pass {@code
 * AcceptorStoreContract}.
 */
public interface AcceptorNode extends AutoCloseable {

    /** Name for messages and metrics, such as the address of the server; no secrets. */
    String name();

    /**
     * Sends a request and returns at once.
     *
     * @return completes with the answer, on any thread; exceptionally if there is none: the request may have arrived, or may still
     */
    CompletionStage<Reply> send(Request request);

    /** Gives back what the node opened, and nothing that it was given. Idempotent. */
    @Override
    void close();
}
