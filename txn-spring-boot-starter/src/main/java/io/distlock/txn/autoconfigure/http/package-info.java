/** Transactions across services over HTTP: what is called, what is taken in, and the settings of both. */
@NullMarked
package io.distlock.txn.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
