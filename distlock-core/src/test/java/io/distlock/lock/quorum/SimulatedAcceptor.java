package io.distlock.lock.quorum;

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

/**
 * A server with the rules of an acceptor, whose disk is synced before it answers: a crash takes nothing but the time until it is back.
 * What becomes of acceptors that forget is the matter of the register's own simulation.
 */
final class SimulatedAcceptor {

    private final Acceptor rules = new Acceptor();
    private final Map<String, AcceptorState> states = new HashMap<>();
    private final SimulatedNetwork network;
    private final VirtualProcess process;
    private Optional<AcceptorMark> mark;

    SimulatedAcceptor(SimulatedNetwork network, VirtualProcess process, int seat, Configuration configuration) {
        this.network = network;
        this.process = process;
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
        return ruling.reply();
    }
}
