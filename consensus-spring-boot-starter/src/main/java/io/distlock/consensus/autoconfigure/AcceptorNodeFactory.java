package io.distlock.consensus.autoconfigure;

import io.distlock.consensus.spi.AcceptorNode;

/** Makes acceptors on one kind of server. Thread-safe. */
public interface AcceptorNodeFactory {

    /** Whether it makes nodes of this scheme, such as {@code redis}. */
    boolean supports(String scheme);

    /**
     * Looks for what no node can be made of. Connects to nobody.
     *
     * @param name of the node in the configuration
     * @throws ConsensusConfigurationException says what to change
     */
    void validate(String name, ConsensusConnectionDetails.Node node);

    /** Makes a node that connects when it is first used, and gives back on close what it has opened. */
    AcceptorNode create(ConsensusConnectionDetails.Node node);
}
