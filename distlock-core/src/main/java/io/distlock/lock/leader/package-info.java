/** One of several processes leads: election on a renewed lock. */
@NullMarked
package io.distlock.lock.leader;

import org.jspecify.annotations.NullMarked;
