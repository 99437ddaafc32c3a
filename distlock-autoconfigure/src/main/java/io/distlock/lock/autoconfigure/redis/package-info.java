/** Keeps locks on the Redis servers of the application's connection factory. */
@NullMarked
package io.distlock.lock.autoconfigure.redis;

import org.jspecify.annotations.NullMarked;
