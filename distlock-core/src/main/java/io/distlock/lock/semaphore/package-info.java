/** Semaphores: up to so many holders at once, each with a lease. */
@NullMarked
package io.distlock.lock.semaphore;

import org.jspecify.annotations.NullMarked;
