/** Judges what a run did: histories, linearizability, exclusion and fencing. */
@NullMarked
package io.distlock.simulation.check;

import org.jspecify.annotations.NullMarked;
