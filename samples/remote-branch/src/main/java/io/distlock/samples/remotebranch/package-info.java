/** A service that takes part in distributed transactions, written from the page of the protocol and the tables of the log alone. */
@NullMarked
package io.distlock.samples.remotebranch;

import org.jspecify.annotations.NullMarked;
