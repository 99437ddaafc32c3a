/** What a lock store implements: single, non-blocking steps on one lock, and the hints that it gives back. */
@NullMarked
package io.distlock.lock.spi;

import org.jspecify.annotations.NullMarked;
