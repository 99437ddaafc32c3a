/** Turns single steps on a store into locks: local queues, hand-over, renewal, deadlines and clean-up. */
@NullMarked
package io.distlock.lock.engine;

import org.jspecify.annotations.NullMarked;
