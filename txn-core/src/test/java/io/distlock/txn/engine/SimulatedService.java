package io.distlock.txn.engine;

import io.distlock.txn.remote.RemoteKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A service: a database, and instances of which any may get a call or an order. Confined to one thread. */
final class SimulatedService {

    static final RemoteKeys KEYS =
            new RemoteKeys("k1", Map.of("k1", "secret of the simulated services".getBytes(StandardCharsets.US_ASCII)));

    final String name;
    final SimulatedParticipant database;
    final List<ServiceInstance> instances;

    SimulatedService(RemoteWorld remote, String name, SimulatedParticipant database, boolean begins, int instances) {
        this.name = name;
        this.database = database;
        this.instances = Stream.iterate(1, number -> number + 1)
                .limit(instances)
                .map(number -> new ServiceInstance(remote, this, name + "-" + number, begins))
                .toList();
    }

    ServiceInstance any(RandomGenerator dice) {
        return instances.get(dice.nextInt(instances.size()));
    }
}
