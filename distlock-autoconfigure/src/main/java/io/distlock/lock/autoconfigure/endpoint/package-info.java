/** Shows locks to operators, and lets them release what is stuck. */
@NullMarked
package io.distlock.lock.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
