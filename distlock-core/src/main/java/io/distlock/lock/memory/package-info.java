/** Keeps locks in the memory of one process: for tests, and as the readable model of what the Redis scripts do. */
@NullMarked
package io.distlock.lock.memory;

import org.jspecify.annotations.NullMarked;
