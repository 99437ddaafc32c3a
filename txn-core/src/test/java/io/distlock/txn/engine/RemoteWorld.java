package io.distlock.txn.engine;

import java.util.Map;

/** What the instances of services share, besides the world of all scenarios. The services are filled in one after the other. */
record RemoteWorld(
        SimulatedWorld world, Map<String, SimulatedService> services, RemoteHistory history, RemoteBug bug) {}
