/** Acceptors on Redis servers, for applications that are configured by properties. */
@NullMarked
package io.distlock.consensus.autoconfigure.redis;

import org.jspecify.annotations.NullMarked;
