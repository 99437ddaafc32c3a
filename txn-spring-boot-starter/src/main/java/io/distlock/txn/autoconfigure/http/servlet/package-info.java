/** Calls of transactions and orders to branches that arrive at servlets. */
@NullMarked
package io.distlock.txn.autoconfigure.http.servlet;

import org.jspecify.annotations.NullMarked;
