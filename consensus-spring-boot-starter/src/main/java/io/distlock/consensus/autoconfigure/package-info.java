/** Paxos registers in a Spring Boot application: settings, the group of acceptors and its life, and what goes wrong in setting it up. */
@NullMarked
package io.distlock.consensus.autoconfigure;

import org.jspecify.annotations.NullMarked;
