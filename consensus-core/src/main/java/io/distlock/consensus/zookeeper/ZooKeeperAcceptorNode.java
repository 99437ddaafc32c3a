package io.distlock.consensus.zookeeper;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.Acceptor;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Ruling;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;

/**
 * An acceptor on one ZooKeeper ensemble: a node for its mark, and below it one for each register. What was read is decided on by {@link
 * Acceptor} here, and written on condition that nothing has changed meanwhile, mark and register together; else it is read and decided
 * on again. An answer that writes nothing but must be true now is confirmed by the same condition, so that a server that lags does no
 * harm.
 *
 * <p>For several ensembles, one for each acceptor. Two acceptors of a group on one ensemble find each other's mark, and the group is not
 * started. On a single ensemble Paxos adds no safety: a node with its version is such a register already.
 *
 * <p>Thread-safe; no method blocks. While the client is not connected, requests fail at once.
 *
 * <pre>{@code
 * AcceptorNode node = ZooKeeperAcceptorNode.create(curatorOfFrankfurt, ZooKeeperAcceptorOptions.of("orders"));
 * }</pre>
 */
public final class ZooKeeperAcceptorNode implements AcceptorNode {

    private static final int ATTEMPTS_MAX = 10;
    private static final int PAGE = 100;
    private static final byte[] NOTHING = new byte[0];

    private final Acceptor acceptor = new Acceptor();
    private final Nodes nodes;
    private final ZooKeeperAcceptorOptions options;
    private final String name;
    private final AtomicInteger unanswered = new AtomicInteger();

    private ZooKeeperAcceptorNode(Nodes nodes, ZooKeeperAcceptorOptions options, String name) {
        this.nodes = nodes;
        this.options = options;
        this.name = name;
    }

    /**
     * An acceptor on the ensemble of this client.
     *
     * @param client stays the caller's, who has started it and closes it after the node
     */
    public static ZooKeeperAcceptorNode create(CuratorFramework client, ZooKeeperAcceptorOptions options) {
        return new ZooKeeperAcceptorNode(
                new Nodes(client), options, client.getZookeeperClient().getCurrentConnectionString());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        if (unanswered.incrementAndGet() > options.requestsMax()) {
            unanswered.decrementAndGet();
            return CompletableFuture.failedFuture(new ConsensusException(
                    "%d requests to %s are without answer".formatted(options.requestsMax(), name)));
        }
        // what the care of a group sees must not be old; what registers see is confirmed
        CompletionStage<Reply> reply = request instanceof Request.Inspect || request instanceof Request.ListKeys
                ? nodes.sync(options.root()).thenCompose(synced -> answer(request, ATTEMPTS_MAX))
                : answer(request, ATTEMPTS_MAX);
        return reply.whenComplete((answer, failure) -> unanswered.decrementAndGet());
    }

    /** Nothing: the client is the caller's. */
    @Override
    public void close() {}

    private CompletionStage<Reply> answer(Request request, int attemptsLeft) {
        Optional<String> register =
                request instanceof Request.OfRegister of ? Optional.of(pathOf(of.key())) : Optional.empty();
        return look(register).thenCompose(seen -> {
            Ruling ruling = acceptor.rule(seen.mark(), seen.state(), request);
            if (ruling.reply() instanceof Reply.Keys) {
                return confirm(changes(seen, ruling, register)).thenCompose(done -> page((Request.ListKeys) request));
            }
            CompletionStage<Boolean> confirmed = seen.mark().isEmpty()
                            && ruling.mark().isPresent()
                    ? nodes.create(options.root(), NodeText.of(ruling.mark().get()))
                    : confirm(changes(seen, ruling, register));
            return confirmed.thenCompose(done -> {
                if (done) {
                    return CompletableFuture.completedFuture(ruling.reply());
                }
                return attemptsLeft > 1
                        ? answer(request, attemptsLeft - 1)
                        : CompletableFuture.failedFuture(new ConsensusException(
                                "Others change the acceptor on %s all the time".formatted(name)));
            });
        });
    }

    private CompletionStage<Seen> look(Optional<String> register) {
        CompletionStage<Optional<Nodes.Content>> state =
                register.map(nodes::read).orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
        return nodes.read(options.root())
                .thenCombine(
                        state,
                        (mark, known) -> new Seen(
                                mark.map(content -> NodeText.mark(content.data())),
                                mark.map(Nodes.Content::version).orElse(0),
                                known.map(content -> NodeText.state(content.data())),
                                known.map(Nodes.Content::version).orElse(0)));
    }

    /** What has to be done in one step so that the reply holds; nothing if it holds anyway. */
    private List<CuratorOp> changes(Seen seen, Ruling ruling, Optional<String> register) {
        boolean confirms = ruling.reply() instanceof Reply.State;
        if (!ruling.writes() && !confirms) {
            return List.of();
        }
        List<CuratorOp> operations = new ArrayList<>();
        operations.add(ruling.mark()
                .map((AcceptorMark mark) -> nodes.set(options.root(), seen.markVersion(), NodeText.of(mark)))
                .orElseGet(() -> nodes.check(options.root(), seen.markVersion())));
        register.ifPresent(path -> {
            boolean known = seen.state().isPresent();
            if (ruling.forget()) {
                operations.add(nodes.delete(path, seen.stateVersion()));
            } else if (ruling.state().isPresent()) {
                byte[] data = NodeText.of(ruling.state().get());
                operations.add(known ? nodes.set(path, seen.stateVersion(), data) : nodes.make(path, data));
            } else if (known) {
                operations.add(nodes.check(path, seen.stateVersion()));
            } else {
                // there is no check for a node that is absent
                operations.add(nodes.make(path, NOTHING));
                operations.add(nodes.delete(path, 0));
            }
        });
        return operations;
    }

    /** False if something is not as it was seen. */
    private CompletionStage<Boolean> confirm(List<CuratorOp> operations) {
        return operations.isEmpty() ? CompletableFuture.completedFuture(true) : nodes.all(operations);
    }

    private CompletionStage<Reply> page(Request.ListKeys list) {
        return nodes.children(options.root()).thenApply(names -> {
            List<String> page = names.stream()
                    .filter(NodeText::isRegister)
                    .filter(child -> child.compareTo(list.cursor()) > 0)
                    .sorted()
                    .limit(PAGE)
                    .toList();
            return new Reply.Keys(
                    list.header().number(),
                    page.stream().map(NodeText::key).toList(),
                    page.size() < PAGE ? "" : page.get(PAGE - 1));
        });
    }

    private String pathOf(RegisterKey key) {
        return options.root() + "/" + NodeText.name(key);
    }
}
