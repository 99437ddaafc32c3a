/** Puts the circuit breakers and retries of Resilience4j around lock stores, where an application has them. */
@NullMarked
package io.distlock.lock.autoconfigure.resilience;

import org.jspecify.annotations.NullMarked;
