package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Marked;
import io.distlock.consensus.paxos.Request;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A readmission that sweeps and raises the floor, but leaves those alone who may have counted what was forgotten. */
final class UnfencedReadmission extends Readmission {

    private final Group group;

    UnfencedReadmission(Group group, int seat, Configuration before) {
        super(group, seat, before);
        this.group = group;
    }

    /** Finds a majority of the others and tells them nothing. */
    @Override
    CompletionStage<Map<Integer, Reply>> fence() {
        return Canvass.ask(
                group,
                others(),
                asked -> new Request.Inspect(group.anonymous()),
                answer -> answer instanceof Marked marked && marked.mark().isPresent(),
                group.quorum());
    }
}
