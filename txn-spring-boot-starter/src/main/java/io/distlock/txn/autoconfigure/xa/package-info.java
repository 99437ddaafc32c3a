/** Wires XA resources and JTA into an application. */
@NullMarked
package io.distlock.txn.autoconfigure.xa;

import org.jspecify.annotations.NullMarked;
