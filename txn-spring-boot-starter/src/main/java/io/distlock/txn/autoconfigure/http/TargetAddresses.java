package io.distlock.txn.autoconfigure.http;

import java.net.URI;

/**
 * Where orders to the branches of a service go. A bean of this kind replaces the configured addresses, for example by what a discovery
 * client knows under the name of the target. Thread-safe.
 */
@FunctionalInterface
public interface TargetAddresses {

    /**
     * Address of one instance; any will do, and another one the next time is better.
     *
     * @param target name of the service
     * @param base as configured
     */
    URI of(String target, URI base);
}
