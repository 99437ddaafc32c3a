package io.distlock.txn.autoconfigure.http.discovery;

import io.distlock.txn.autoconfigure.http.TargetAddresses;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * The instances of a service in turns. The name of the service is the host of its address, as for a load balancer; an address with a port is
 * one of a server. Thread-safe.
 */
final class DiscoveredAddresses implements TargetAddresses {

    private final Supplier<List<DiscoveryClient>> clients;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>(); // one for each target

    DiscoveredAddresses(Supplier<List<DiscoveryClient>> clients) {
        this.clients = clients;
    }

    @Override
    public URI of(String target, URI base) {
        List<ServiceInstance> instances = base.getPort() >= 0 ? List.of() : instances(base.getHost());
        if (instances.isEmpty()) {
            return base;
        }
        int turn = turns.computeIfAbsent(target, name -> new AtomicInteger()).getAndIncrement();
        return address(instances.get(Math.floorMod(turn, instances.size())), base);
    }

    /** Of the first that knows any. */
    private List<ServiceInstance> instances(String service) {
        return clients.get().stream()
                .map(client -> client.getInstances(service))
                .filter(instances -> !instances.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** Never without TLS if it was asked for. */
    private static URI address(ServiceInstance instance, URI base) {
        String scheme = instance.isSecure() ? "https" : base.getScheme();
        return URI.create(scheme + "://" + host(instance) + ":" + instance.getPort() + base.getRawPath());
    }

    private static String host(ServiceInstance instance) {
        String host = instance.getHost();
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
