/** Shows locks as observations and meters. */
@NullMarked
package io.distlock.lock.autoconfigure.observe;

import org.jspecify.annotations.NullMarked;
