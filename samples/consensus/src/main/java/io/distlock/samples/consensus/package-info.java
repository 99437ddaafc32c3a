/** An application whose processes agree on who leads. */
@NullMarked
package io.distlock.samples.consensus;

import org.jspecify.annotations.NullMarked;
