/** Tests of code that uses distributed locks: processes on virtual time, faults of the store, and assertions. */
@NullMarked
package io.distlock.lock.test;

import org.jspecify.annotations.NullMarked;
