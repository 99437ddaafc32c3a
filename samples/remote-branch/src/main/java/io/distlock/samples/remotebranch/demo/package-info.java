/** Shows what both services do together, with a database of their own. */
@NullMarked
package io.distlock.samples.remotebranch.demo;

import org.jspecify.annotations.NullMarked;
