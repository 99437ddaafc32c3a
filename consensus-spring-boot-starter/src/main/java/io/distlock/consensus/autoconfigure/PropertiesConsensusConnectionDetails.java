package io.distlock.consensus.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The servers of {@code distlock.consensus.nodes}. */
final class PropertiesConsensusConnectionDetails implements ConsensusConnectionDetails {

    private final ConsensusProperties properties;
    private final @Nullable SslBundles bundles;

    PropertiesConsensusConnectionDetails(ConsensusProperties properties, @Nullable SslBundles bundles) {
        this.properties = properties;
        this.bundles = bundles;
    }

    @Override
    public Map<String, Node> getNodes() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        properties.nodes().forEach((name, node) -> nodes.put(name, node(name, node)));
        return nodes;
    }

    private Node node(String name, ConsensusProperties.Node node) {
        return new Node(url(name, node), node.username(), node.password(), bundle(name, node.ssl()));
    }

    private static String url(String name, ConsensusProperties.Node node) {
        String url = node.url();
        String host = node.host();
        if (url != null && !url.isBlank()) {
            if (host != null && !host.isBlank()) {
                throw new ConsensusConfigurationException(
                        "Consensus node '%s' has both a url and a host".formatted(name),
                        "Remove distlock.consensus.nodes.%1$s.url, or distlock.consensus.nodes.%1$s.host and port."
                                .formatted(name));
            }
            return node.ssl().isEnabled() && url.startsWith("redis:")
                    ? "rediss:" + url.substring("redis:".length())
                    : url;
        }
        if (host == null || host.isBlank()) {
            throw new ConsensusConfigurationException(
                    "Consensus node '%s' has no address".formatted(name),
                    "Set distlock.consensus.nodes.%1$s.url to redis://host:port, or distlock.consensus.nodes.%1$s.host."
                            .formatted(name));
        }
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return (node.ssl().isEnabled() ? "rediss://" : "redis://") + literal + ":" + node.port();
    }

    private @Nullable SslBundle bundle(String name, ConsensusProperties.Ssl ssl) {
        if (!ssl.isEnabled() || ssl.bundle() == null || !ssl.hasBundle()) {
            return null;
        }
        if (bundles == null) {
            throw new ConsensusConfigurationException(
                    "Consensus node '%s' names an SSL bundle, and the application has none".formatted(name),
                    "Define spring.ssl.bundle.*, or set distlock.consensus.nodes.%s.ssl.enabled=false."
                            .formatted(name));
        }
        return bundles.getBundle(ssl.bundle());
    }
}
