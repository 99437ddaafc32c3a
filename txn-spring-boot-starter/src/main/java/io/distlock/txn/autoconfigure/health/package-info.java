/** Shows the health of decision logs and recovery. */
@NullMarked
package io.distlock.txn.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
