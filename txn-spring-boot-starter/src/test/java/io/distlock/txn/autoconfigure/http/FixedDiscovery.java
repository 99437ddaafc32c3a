package io.distlock.txn.autoconfigure.http;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Knows the instances of one service. */
public record FixedDiscovery(String service, Supplier<List<ServiceInstance>> instances) implements DiscoveryClient {

    public static ServiceInstance instance(String host, int port, boolean secure) {
        return new DefaultServiceInstance(host + port, "any", host, port, secure);
    }

    @Override
    public String description() {
        return "fixed";
    }

    @Override
    public List<ServiceInstance> getInstances(String name) {
        return name.equals(service) ? instances.get() : List.of();
    }

    @Override
    public List<String> getServices() {
        return List.of(service);
    }
}
