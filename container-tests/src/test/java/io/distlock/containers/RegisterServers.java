package io.distlock.containers;

import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails;
import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails.Node;
import io.distlock.devservers.ServerImages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;

/** Three independent Redis servers, which write each answer to the disk first, as the nodes of a group. */
@TestConfiguration(proxyBeanMethods = false)
class RegisterServers {

    /** Started and stopped by Spring, which does so with single containers only. */
    static final class Redis extends GenericContainer<Redis> {

        Redis() {
            super(ServerImages.redis());
            withExposedPorts(6379);
            withCommand("redis-server", "--appendonly", "yes", "--appendfsync", "always");
        }

        String url() {
            return "redis://" + getHost() + ":" + getMappedPort(6379);
        }
    }

    @Bean
    Redis one() {
        return new Redis();
    }

    @Bean
    Redis two() {
        return new Redis();
    }

    @Bean
    Redis three() {
        return new Redis();
    }

    @Bean
    ConsensusConnectionDetails consensusConnectionDetails(List<Redis> servers) {
        return () -> nodes(servers);
    }

    private static Map<String, Node> nodes(List<Redis> servers) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        IntStream.range(0, servers.size())
                .forEach(i -> nodes.put("node" + i, Node.of(servers.get(i).url())));
        return nodes;
    }
}
