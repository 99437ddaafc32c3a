package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails.Node;
import io.distlock.consensus.spi.AcceptorNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.ObjectProvider;

/** Makes the nodes of a group from their addresses, and refuses what is no group. */
final class ConsensusNodes {

    private static final String NODES = "distlock.consensus.nodes";

    private final ObjectProvider<AcceptorNodeFactory> factories;
    private final ObjectProvider<AcceptorNodeCustomizer> customizers;
    private final Duration silenceMax;
    private final LongSupplier nanoTime;

    ConsensusNodes(
            ObjectProvider<AcceptorNodeFactory> factories,
            ObjectProvider<AcceptorNodeCustomizer> customizers,
            Duration silenceMax,
            LongSupplier nanoTime) {
        this.factories = factories;
        this.customizers = customizers;
        this.silenceMax = silenceMax;
        this.nanoTime = nanoTime;
    }

    /** The nodes by seat, none if no address is given. Connects to nobody. */
    List<GroupNode> create(Map<String, Node> details) {
        if (!details.isEmpty()) {
            requireGroup(details);
        }
        List<GroupNode> nodes = new ArrayList<>();
        new TreeMap<>(details).forEach((name, node) -> nodes.add(create(name, node)));
        return List.copyOf(nodes);
    }

    private GroupNode create(String name, Node node) {
        NodeUrl url = NodeUrl.of(name, node.url());
        AcceptorNodeFactory factory = factory(name, url);
        factory.validate(name, node);
        ReopeningNode connection = new ReopeningNode(name, () -> factory.create(node), silenceMax.toNanos(), nanoTime);
        AcceptorNode customized = connection;
        for (AcceptorNodeCustomizer customizer : customizers.orderedStream().toList()) {
            customized = customizer.customize(name, customized);
        }
        return new GroupNode(name, url.address(), connection, customized);
    }

    private AcceptorNodeFactory factory(String name, NodeUrl url) {
        return factories
                .orderedStream()
                .filter(factory -> factory.supports(url.scheme()))
                .findFirst()
                .orElseThrow(() -> new ConsensusConfigurationException(
                        "Consensus node '%s' has a url of the kind '%s', which nothing here connects to"
                                .formatted(name, url.scheme()),
                        url.scheme().equals("zookeeper")
                                ? "Add org.apache.curator:curator-framework to the application."
                                : "Use redis://host:port or rediss://host:port of a server that stands alone, without Sentinel and"
                                        + " Cluster; or define an AcceptorNodeFactory bean."));
    }

    private static void requireGroup(Map<String, Node> details) {
        int size = details.size();
        if (size != 3 && size != 5) {
            throw new ConsensusConfigurationException(
                    "%s set, %s: %s"
                            .formatted(
                                    size == 1 ? "1 consensus node is" : size + " consensus nodes are",
                                    size < 3
                                            ? "which cannot lose a single one"
                                            : size == 4 ? "which can lose no more than three can" : "which is too many",
                                    String.join(", ", new TreeMap<>(details).keySet())),
                    "Name three servers under %s.<name>, or five, on hosts that fail independently.".formatted(NODES));
        }
        Map<String, String> addresses = new HashMap<>();
        new TreeMap<>(details).forEach((name, node) -> {
            String other = addresses.put(NodeUrl.of(name, node.url()).canonical(), name);
            if (other != null) {
                throw new ConsensusConfigurationException(
                        "Consensus nodes '%s' and '%s' have the same address".formatted(other, name),
                        "Give each node under %s a server of its own: what one server forgets must not be missing twice."
                                .formatted(NODES));
            }
        });
    }
}
