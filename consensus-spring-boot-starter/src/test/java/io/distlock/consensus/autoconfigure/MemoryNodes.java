package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails.Node;
import io.distlock.consensus.memory.MemoryAcceptorNode;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;

/** Acceptors in memory behind addresses such as {@code memory://a}, which can be wiped and be away. */
public final class MemoryNodes implements AcceptorNodeFactory {

    private final Map<String, MemoryAcceptorNode> memories = new ConcurrentHashMap<>();
    private final Set<String> away = ConcurrentHashMap.newKeySet();

    /** Settings of three of them. */
    public static String[] three() {
        return new String[] {
            "distlock.consensus.nodes.a.url=memory://a",
            "distlock.consensus.nodes.b.url=memory://b",
            "distlock.consensus.nodes.c.url=memory://c",
            "distlock.consensus.group=orders",
            // what is away says so at once, and the others may be slow on a machine with other work
            "distlock.consensus.round-timeout=5s",
            "distlock.consensus.command-timeout=10s",
            "distlock.consensus.timeout=30s"
        };
    }

    /** Forgets what an acceptor keeps. */
    public void wipe(String name) {
        memory(name).wipe();
    }

    /** Has an acceptor answer no more, or again. */
    public void away(String name, boolean isAway) {
        if (isAway) {
            away.add(name);
        } else {
            away.remove(name);
        }
    }

    @Override
    public boolean supports(String scheme) {
        return scheme.equals("memory");
    }

    @Override
    public void validate(String name, Node node) {}

    @Override
    public AcceptorNode create(Node node) {
        String name = NodeUrl.of("any", node.url()).address();
        return new AcceptorNode() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public CompletionStage<Reply> send(Request request) {
                return away.contains(name)
                        ? CompletableFuture.failedFuture(new ConsensusException(name + " is away"))
                        : memory(name).send(request);
            }

            @Override
            public void close() {}
        };
    }

    private MemoryAcceptorNode memory(String name) {
        return memories.computeIfAbsent(name, own -> new MemoryAcceptorNode(own, ForkJoinPool.commonPool()));
    }
}
