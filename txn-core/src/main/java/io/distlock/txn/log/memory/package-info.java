/** A decision log in the memory of one process, for tests: it forgets everything with the process. */
@NullMarked
package io.distlock.txn.log.memory;

import org.jspecify.annotations.NullMarked;
