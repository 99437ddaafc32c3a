/** The coordinator: the pure protocol of one transaction, and the runtime that carries out what it says. */
@NullMarked
package io.distlock.txn.engine;

import org.jspecify.annotations.NullMarked;
