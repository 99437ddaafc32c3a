package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.autoconfigure.ParticipantSource;
import io.distlock.txn.remote.RemoteCalls;
import io.distlock.txn.remote.RemoteParticipant;
import io.distlock.txn.remote.RemoteRuntime;
import java.util.Collection;
import java.util.Map;

/** The services that take part, as participants. */
record HttpParticipants(Map<String, RemoteRuntime> runtimes, RemoteCalls orders) implements ParticipantSource {

    @Override
    public Collection<RemoteParticipant> participants() {
        return runtimes.entrySet().stream()
                .map(target -> new RemoteParticipant(target.getKey(), orders, target.getValue()))
                .toList();
    }
}
