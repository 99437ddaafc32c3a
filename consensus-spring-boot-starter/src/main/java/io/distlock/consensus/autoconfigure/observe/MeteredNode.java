package io.distlock.consensus.autoconfigure.observe;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletionStage;

/** Meters how long a node takes to answer, and how often it does not or does not count. Thread-safe. */
final class MeteredNode implements AcceptorNode {

    private final AcceptorNode node;
    private final MeterRegistry registry;
    private final Timer answered;
    private final Timer refused;
    private final Timer failed;

    MeteredNode(String name, AcceptorNode node, MeterRegistry registry) {
        this.node = node;
        this.registry = registry;
        this.answered = timer(name, "answered");
        this.refused = timer(name, "refused");
        this.failed = timer(name, "failed");
    }

    @Override
    public String name() {
        return node.name();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        Timer.Sample sample = Timer.start(registry);
        return node.send(request).whenComplete((reply, failure) -> sample.stop(of(reply, failure)));
    }

    @Override
    public void close() {
        node.close();
    }

    private Timer of(Reply reply, Throwable failure) {
        if (failure != null) {
            return failed;
        }
        return reply instanceof Reply.Refused ? refused : answered;
    }

    private Timer timer(String name, String outcome) {
        return Timer.builder("distlock.consensus.round.trip")
                .description("Time that a node takes to answer")
                .tag("node", name)
                .tag("outcome", outcome)
                .register(registry);
    }
}
