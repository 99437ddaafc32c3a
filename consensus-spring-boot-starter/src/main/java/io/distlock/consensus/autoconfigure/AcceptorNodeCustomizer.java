package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.spi.AcceptorNode;

/** Wraps the nodes of the group, for metrics and the like. Beans of this type are applied in their order. */
@FunctionalInterface
public interface AcceptorNodeCustomizer {

    /**
     * Wraps a node.
     *
     * @param name of the node in the configuration
     */
    AcceptorNode customize(String name, AcceptorNode node);
}
