/** Auto-configuration of the check of fencing tokens in the transactions of a database. */
@NullMarked
package io.distlock.lock.autoconfigure.fencing;

import org.jspecify.annotations.NullMarked;
