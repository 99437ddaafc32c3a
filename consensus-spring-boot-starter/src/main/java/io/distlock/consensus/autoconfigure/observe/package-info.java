/** Meters what registers do and how their nodes answer. */
@NullMarked
package io.distlock.consensus.autoconfigure.observe;

import org.jspecify.annotations.NullMarked;
