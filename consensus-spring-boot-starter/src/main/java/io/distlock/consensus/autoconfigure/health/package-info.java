/** Shows the health of the group of acceptors. */
@NullMarked
package io.distlock.consensus.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
