package io.distlock.txn.autoconfigure.http;

import java.net.URI;

/**
 * Where orders to the branches of a service go. A bean of this kind replaces the configured addresses; where Spring Cloud has a {@code
 * DiscoveryClient}, one that asks it is there already. Thread-safe.
 */
@FunctionalInterface
public interface TargetAddresses {

    /**
     * Address of one instance; any will do, and another one the next time is better: it is asked again if the first
     * one takes no connection.
     *
     * @param target name of the service
     * @param base as configured
     */
    URI of(String target, URI base);
}
