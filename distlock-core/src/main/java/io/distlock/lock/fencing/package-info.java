/** Checks of fencing tokens at the resource, where a late holder is stopped for good. */
@NullMarked
package io.distlock.lock.fencing;

import org.jspecify.annotations.NullMarked;
