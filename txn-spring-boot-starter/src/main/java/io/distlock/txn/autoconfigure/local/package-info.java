/** Lets local transactions of an application be branches of its distributed ones. */
@NullMarked
package io.distlock.txn.autoconfigure.local;

import org.jspecify.annotations.NullMarked;
