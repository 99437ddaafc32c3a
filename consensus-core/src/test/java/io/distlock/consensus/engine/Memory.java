package io.distlock.consensus.engine;

import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.AcceptorState;
import java.util.Optional;
import java.util.TreeMap;

/** What a simulated acceptor remembers, on disk or in its cache. */
final class Memory {

    Optional<AcceptorMark> mark = Optional.empty();
    final TreeMap<String, AcceptorState> states = new TreeMap<>();

    /** One atomic write; the key is empty where no register is concerned. */
    record Write(Optional<AcceptorMark> mark, String key, Optional<AcceptorState> state, boolean forget) {}

    void apply(Write write) {
        write.mark().ifPresent(written -> mark = Optional.of(written));
        write.state().ifPresent(written -> states.put(write.key(), written));
        if (write.forget()) {
            states.remove(write.key());
        }
    }

    void become(Memory other) {
        mark = other.mark;
        states.clear();
        states.putAll(other.states);
    }
}
