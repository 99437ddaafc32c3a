/** Shows the health of lock stores. */
@NullMarked
package io.distlock.lock.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
