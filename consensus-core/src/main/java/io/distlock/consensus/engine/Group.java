package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.List;
import java.util.stream.IntStream;

/** The acceptors of a group and what it takes to talk to them. */
record Group(String name, List<AcceptorNode> nodes, PaxosOptions options, PaxosRuntime runtime) {

    Group {
        nodes = List.copyOf(nodes);
    }

    int quorum() {
        return nodes.size() / 2 + 1;
    }

    List<Integer> seats() {
        return IntStream.range(0, nodes.size()).boxed().toList();
    }

    List<Integer> seatsBut(int seat) {
        return seats().stream().filter(other -> other != seat).toList();
    }

    /** Header of a question that anybody may answer. */
    Header anonymous() {
        return new Header(name, 0, "", runtime.randomId());
    }

    Header header(Configuration configuration, int seat) {
        String incarnation = configuration
                .member(seat)
                .map(Configuration.Member::incarnation)
                .orElse("");
        return new Header(name, configuration.epoch(), incarnation, runtime.randomId());
    }
}
