package io.distlock.txn.log.quorum;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.paxos.Acceptor;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Ruling;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A server with the rules of an acceptor and a disk that loses nothing, and who hears of what it accepts. */
final class SimulatedAcceptor {

    private final Acceptor rules = new Acceptor();
    private final Map<String, AcceptorState> states = new HashMap<>();
    private final SimulatedNetwork network;
    private final VirtualProcess process;
    private final Consumer<Request.Accept> accepted;
    private Optional<AcceptorMark> mark;

    SimulatedAcceptor(
            SimulatedNetwork network,
            VirtualProcess process,
            int seat,
            Configuration configuration,
            Consumer<Request.Accept> accepted) {
        this.network = network;
        this.process = process;
        this.accepted = accepted;
        String incarnation = configuration.member(seat).orElseThrow().incarnation();
        this.mark = Optional.of(new AcceptorMark(
                configuration.group(), seat, incarnation, configuration.epoch(), Ballot.ZERO, configuration));
    }

    VirtualProcess process() {
        return process;
    }

    /** This server as a process sees it over the network. */
    AcceptorNode seenFrom(VirtualProcess client) {
        return new AcceptorNode() {
            @Override
            public String name() {
                return process.name();
            }

            @Override
            public CompletionStage<Reply> send(Request request) {
                return network.call(client, process, "request", () -> answer(request));
            }

            @Override
            public void close() {}
        };
    }

    private Reply answer(Request request) {
        String key = request instanceof Request.OfRegister of ? of.key().name() : "";
        Ruling ruling = rules.rule(mark, Optional.ofNullable(states.get(key)), request);
        ruling.mark().ifPresent(written -> mark = Optional.of(written));
        ruling.state().ifPresent(written -> states.put(key, written));
        if (request instanceof Request.Accept accept && ruling.state().isPresent()) {
            accepted.accept(accept);
        }
        return ruling.reply();
    }
}
