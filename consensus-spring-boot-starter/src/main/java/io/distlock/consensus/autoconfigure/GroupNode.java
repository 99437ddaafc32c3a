package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.spi.AcceptorNode;

/**
 * A node of the group.
 *
 * @param name in the configuration
 * @param address without credentials
 * @param connection what is opened and closed
 * @param node what is asked
 */
record GroupNode(String name, String address, ReopeningNode connection, AcceptorNode node) {}
