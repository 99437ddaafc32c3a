/** Runs production classes on virtual time, one seed to one schedule, so that a failure can be replayed exactly. */
@NullMarked
package io.distlock.simulation;

import org.jspecify.annotations.NullMarked;
