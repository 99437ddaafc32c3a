/** A network between virtual processes, as a chain of small decorators with one fault each. */
@NullMarked
package io.distlock.simulation.network;

import org.jspecify.annotations.NullMarked;
