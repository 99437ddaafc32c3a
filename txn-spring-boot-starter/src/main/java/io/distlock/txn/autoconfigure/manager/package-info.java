/** Distributed transactions in the form of Spring's transaction managers. */
@NullMarked
package io.distlock.txn.autoconfigure.manager;

import org.jspecify.annotations.NullMarked;
