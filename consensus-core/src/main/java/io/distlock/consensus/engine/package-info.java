/** Runs the protocol: time-outs, repetition, one change at a time per key, and the care of a group of acceptors. */
@NullMarked
package io.distlock.consensus.engine;

import org.jspecify.annotations.NullMarked;
