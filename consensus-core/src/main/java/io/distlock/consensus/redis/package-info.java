/** Acceptors on independent Redis servers. */
@NullMarked
package io.distlock.consensus.redis;

import org.jspecify.annotations.NullMarked;
