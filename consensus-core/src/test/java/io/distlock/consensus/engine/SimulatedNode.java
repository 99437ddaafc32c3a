package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/** An acceptor as a process sees it over the simulated network. */
final class SimulatedNode implements AcceptorNode {

    private final SimulatedNetwork network;
    private final VirtualProcess from;
    private final SimulatedAcceptor to;
    private final Consumer<Object> observer;
    private final Simulation simulation;
    private final IntToLongFunction detour;

    SimulatedNode(
            Simulation simulation,
            SimulatedNetwork network,
            VirtualProcess from,
            SimulatedAcceptor to,
            Consumer<Object> observer,
            IntToLongFunction detour) {
        this.simulation = simulation;
        this.detour = detour;
        this.network = network;
        this.from = from;
        this.to = to;
        this.observer = observer;
    }

    @Override
    public String name() {
        return to.process.name();
    }

    @Override
    public CompletionStage<Reply> send(Request request) {
        observer.accept(request);
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        int life = from.life();
        Runnable working = () -> to.handle(request, reply -> answer(reply, life, answer));
        Runnable sending =
                () -> network.send(from, to.process, request.getClass().getSimpleName(), working);
        long detourNanos = detour.applyAsLong(to.seat);
        if (detourNanos > 0) {
            simulation.scheduler().schedule(sending, detourNanos, TimeUnit.NANOSECONDS);
        } else {
            sending.run();
        }
        return answer;
    }

    private void answer(Reply reply, int life, CompletableFuture<Reply> answer) {
        network.send(to.process, from, reply.getClass().getSimpleName(), () -> {
            if (from.life() == life) {
                observer.accept(reply);
                answer.complete(reply);
            }
        });
    }

    @Override
    public void close() {}
}
