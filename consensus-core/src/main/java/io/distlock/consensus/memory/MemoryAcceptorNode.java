package io.distlock.consensus.memory;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Acceptor;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Keys;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Ruling;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * An acceptor in the memory of this process. Its end is the loss of all that it has promised, so it is no acceptor for anything that
 * matters. Thread-safe; guarded by this.
 *
 * <pre>{@code
 * List<AcceptorNode> nodes = List.of(new MemoryAcceptorNode("a", executor), new MemoryAcceptorNode("b", executor), ..);
 * }</pre>
 */
public final class MemoryAcceptorNode implements AcceptorNode {

    private static final int PAGE = 100;

    private final Acceptor acceptor = new Acceptor();
    private final String name;
    private final Executor executor;
    private final TreeMap<String, AcceptorState> states = new TreeMap<>();
    private Optional<AcceptorMark> mark = Optional.empty();

    /**
     * Creates an acceptor without memory, which has to be formatted.
     *
     * @param executor runs what the server would do; must not run it in the calling thread
     */
    public MemoryAcceptorNode(String name, Executor executor) {
        this.name = name;
        this.executor = executor;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        return CompletableFuture.supplyAsync(() -> answer(request), executor);
    }

    /** Forgets everything, as a server does whose volume is gone. */
    public synchronized void wipe() {
        mark = Optional.empty();
        states.clear();
    }

    @Override
    public void close() {}

    private synchronized Reply answer(Request request) {
        Optional<String> key =
                request instanceof Request.OfRegister of ? Optional.of(of.key().name()) : Optional.empty();
        Ruling ruling = acceptor.rule(mark, key.map(states::get), request);
        ruling.mark().ifPresent(written -> mark = Optional.of(written));
        ruling.state().ifPresent(written -> states.put(key.orElseThrow(), written));
        if (ruling.forget()) {
            states.remove(key.orElseThrow());
        }
        return ruling.reply() instanceof Keys ? page((Request.ListKeys) request) : ruling.reply();
    }

    private Keys page(Request.ListKeys list) {
        Map<String, AcceptorState> rest = states.tailMap(list.cursor(), false);
        List<RegisterKey> keys =
                rest.keySet().stream().limit(PAGE).map(RegisterKey::of).toList();
        String next = keys.size() < PAGE ? "" : keys.get(PAGE - 1).name();
        return new Keys(list.header().number(), keys, next);
    }
}
