/** Locks on Redis: a record per lock, taken, renewed and passed on by scripts that run inside the server. */
@NullMarked
package io.distlock.lock.redis;

import org.jspecify.annotations.NullMarked;
