/** Locks for the jobs of ShedLock. */
@NullMarked
package io.distlock.lock.shedlock;

import org.jspecify.annotations.NullMarked;
